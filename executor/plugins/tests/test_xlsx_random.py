"""xlsx_field_filler on random sheets in random packages, and on damaged ones: nothing but the cells changes, ever.

Each sheet is written twice from one model, without and with the values, and the plugin must turn the one into the other.
"""

import random
import unittest
from typing import Any, Dict, List, Optional, Tuple

from bundled import BundledTest
from workbooks import MAIN, SHEET, Made, differences, only, part, parts, workbook, zipped
from xlsx_field_filler.fields import Given, Settings
from xlsx_field_filler.plan import Plan
from xlsx_field_filler.reasons import Broken, LeftAlone, Unfit

SHEETS, DAMAGED = 400, 3000
LETTERS = "abcXYZ 0189öß漢😀&<>\"'_:/%"


class Model:
    """One sheet as it is (`before`), the values for it, and what must come of it (`after`)."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.prefix = self.dice.choice(("", "", "x:", "main-ns:"))
        self.quote = self.dice.choice("\"'")
        self.column = self.dice.randint(1, 30)
        self.values: Dict[str, Any] = {}
        self.named = self.dice.random() < 0.8
        head = self.dice.choice(("", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n', "<?xml version='1.0'?><!-- <c> -->"))
        rows: List[Tuple[str, str]] = []
        number = 0
        for at in range(self.dice.randint(1, 12)):
            step = self.dice.choice((1, 1, 1, 2, 9)) if self.named else 1
            number += step
            rows.append(self.row(number, at, step > 1))
        self.before, self.after = (
            head
            + self.tag("worksheet", "xmlns%s=%s" % (":" + self.prefix[:-1] if self.prefix else "", self.quoted(MAIN)))
            + self.tag("sheetData")
            + "".join(row[side] for row in rows)
            + self.end("sheetData")
            + self.end("worksheet")
            for side in (0, 1)
        )

    def row(self, number: int, at: int, must_be_named: bool) -> Tuple[str, str]:
        """A row with a label and something, or nothing, to its right."""
        dice, name, value = self.dice, "Field %d" % at, self.word()
        cells: List[Tuple[str, str]] = []
        cells.append(self.same(self.cell(number, self.column, "inlineStr", self.inside(name))))
        cells.append(self.same(dice.choice(("", "<!-- <c/> -->", "\n  "))))
        shape = dice.choice(("absent", "tag", "pair", "blank", "full", "formula"))
        fields: Optional[str] = value
        styled = ' s=%s' % self.quoted("5") if dice.random() < 0.5 else ""
        right = self.column + 1
        if shape == "absent":
            cells.append(("", self.written(number, right, "", value)))
        elif shape in ("tag", "pair", "blank"):
            start = self.start(number, right, styled)
            blank = "<%sv> </%sv>" % (self.prefix, self.prefix) if shape == "blank" else ""
            empty = start + "/>" if shape == "tag" else start + dice.choice(("", " ")) + ">" + blank + self.end("c")
            cells.append((empty, self.written(number, right, styled, value, start if shape == "tag" else empty.partition(">")[0])))
        else:
            fields = None
            inner = self.tag("f") + "A1" + self.end("f") if shape == "formula" else ""
            cells.append(self.same(self.cell(number, right, "", inner + self.tag("v") + "3" + self.end("v"))))
        if fields is not None:
            self.values["field_%d" % at] = fields
        if dice.random() < 0.4:
            cells.append(self.same(self.cell(number, right + dice.randint(1, 4), "", self.tag("v") + "1.5" + self.end("v"), True)))
        named = " r=%s" % self.quoted(str(number)) if self.named or must_be_named else ""
        opening = "<%srow%s%s>" % (self.prefix, named, dice.choice(("", " ht=%s" % self.quoted("15.75"))))
        return opening + "".join(c[0] for c in cells) + self.end("row"), opening + "".join(c[1] for c in cells) + self.end("row")

    def written(self, row: int, column: int, more: str, value: str, start: str = "") -> str:
        start = start.rstrip() or '<%sc r="%s"' % (self.prefix, self.name(row, column))
        return start + ' t="inlineStr">' + self.inside(value, ' xml:space="preserve"') + self.end("c")

    def inside(self, value: str, space: str = "") -> str:
        text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        return self.tag("is") + self.tag("t" + space) + text + self.end("t") + self.end("is")

    def cell(self, row: int, column: int, kind: str, inside: str, must_be_named: bool = False) -> str:
        kind = " t=%s" % self.quoted(kind) if kind else ""
        return self.start(row, column, kind, must_be_named) + ">" + inside + self.end("c")

    def start(self, row: int, column: int, more: str, must_be_named: bool = False) -> str:
        named = self.named or must_be_named or column == self.column
        name = " r=%s" % self.quoted(self.name(row, column)) if named else ""
        return "<%sc%s%s%s" % (self.prefix, self.dice.choice(("", " ")), name, more)

    def name(self, row: int, column: int) -> str:
        return ("A" * (column > 26)) + chr(65 + (column - 1) % 26) + str(row)

    def word(self) -> str:
        return "w" + "".join(self.dice.choice(LETTERS) for _ in range(self.dice.randint(0, 12)))

    def quoted(self, text: str) -> str:
        return self.quote + text + self.quote

    def tag(self, name: str, more: str = "") -> str:
        return "<%s%s%s>" % (self.prefix, name, " " + more if more else "")

    def end(self, name: str) -> str:
        return "</%s%s>" % (self.prefix, name)

    def same(self, text: str) -> Tuple[str, str]:
        return text, text


def planned(data: bytes, variables: Dict[str, Any]) -> Plan:
    return Plan(data, Settings(variables), Given(variables, {}, {}), False)


class XlsxRandomTest(BundledTest):
    def test_only_the_values_are_added_to_any_sheet(self) -> None:
        changed = 0
        for seed in range(SHEETS):
            model = Model(seed)
            dice = random.Random(-seed - 1)
            made = [Made(name, content, stored=dice.random() < 0.3, descriptor=dice.choice(("", "signed", "plain", "plain 64")),
                         extra=b"\x99\x99\1\0x" * dice.randrange(3), comment=b"c" * dice.randrange(3), wide=False,
                         gap=b"?" * dice.choice((0, 0, 5))) for name, content in parts(model.before).items()]  # fmt: skip
            dice.shuffle(made)
            before = zipped(made, b"\0" * dice.randrange(9), dice.random() < 0.3)
            with self.subTest(seed):
                if not model.values:
                    self.assertRaises(LeftAlone, planned, before, model.values)
                    continue
                plan = planned(before, model.values)
                self.assertEqual([], plan.questions, model.before)
                after = plan.content()
                self.assertTrue(only(differences(before, after), SHEET))
                self.assertEqual(model.after, part(after).decode())
                self.assertRaises(LeftAlone, planned, after, model.values)
                changed += 1
        self.assertGreater(changed, SHEETS // 2)

    def test_damaged_packages_are_refused_or_changed_in_the_sheet_only(self) -> None:
        whole = workbook(Model(3).before)
        values = {"field_%d" % at: "v" for at in range(20)}
        outcomes: Dict[str, int] = {}
        for seed in range(DAMAGED):
            dice = random.Random(seed)
            data = bytearray(whole)
            for _ in range(dice.randint(1, 3)):
                at = dice.randrange(len(data))
                data[at : at + dice.randint(0, 2)] = dice.choice((b"", b"\0", b"\xff", b"PK", bytes([dice.randrange(256)])))
            self.check(bytes(data), values, outcomes)
        self.assertGreater(outcomes["Broken"], DAMAGED // 2, outcomes)
        self.assertGreater(outcomes["changed"], 10, outcomes)

    def test_damaged_xml_is_refused_or_still_xml_afterwards(self) -> None:
        sheet = Model(3).before.encode()
        values = {"field_%d" % at: "v" for at in range(20)}
        outcomes: Dict[str, int] = {}
        for seed in range(DAMAGED):
            dice = random.Random(seed)
            data = bytearray(sheet)
            for _ in range(dice.randint(1, 3)):
                at = dice.randrange(len(data))
                data[at : at + dice.randint(0, 3)] = dice.choice((b"", b"<c/>", b"<row>", b"&amp;", b" ", b">", b"'", b'"', b"A1", b"</c>", b"1"))
            self.check(workbook(bytes(data)), values, outcomes)
        self.assertGreater(outcomes["Broken"], DAMAGED // 10, outcomes)
        self.assertGreater(outcomes["changed"], 10, outcomes)

    def check(self, data: bytes, values: Dict[str, Any], outcomes: Dict[str, int]) -> None:
        try:
            plan = planned(data, values)
            after = plan.content()
        except (Broken, LeftAlone, Unfit) as refused:
            name = type(refused).__name__
        else:
            name = "changed"
            again = plan.workbook.__class__(after).sheet("metadata")
            assert again is not None
            for fill in plan.fills:
                self.assertIn("v", [cell.value for cell in again.cells.values()], fill.cell)
        outcomes[name] = outcomes.get(name, 0) + 1


if __name__ == "__main__":
    unittest.main()
