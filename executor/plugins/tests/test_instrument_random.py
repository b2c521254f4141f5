"""instrument_columns on random tables in random encodings, line endings and quoting: all bytes but the column's stay.

Each table is made twice from one model, without and with the column, and the plugin must turn the one into the other.
"""

import random
import unittest
from collections import Counter
from pathlib import Path
from typing import List, Tuple

from columns_test import WHEN, ColumnsTest
from instrument_columns.reasons import NotATable, NothingToFill
from instrument_columns.table import Table

FILES = 600
JUNK = 2000
FRAGMENTS = (
    *(bytes([each]) for each in b',,;\t|"\n\n\ra1 \xb0'),
    *(b'""', b"\r\n", b"bc", b"2.5", b"# x", b"[s]", b"\xc3\xa9", b"sep=;\n", b"Name,Val,Q\n", b"S1,1,2\n", b"S2,3,4\n", b"\n\n", b"x,y\n"),
)
ENCODINGS = (
    (b"", "utf-8", "aö漢"),
    (b"\xef\xbb\xbf", "utf-8", "aö😀"),
    (b"\xff\xfe", "utf-16-le", "aö漢😀"),
    (b"\xfe\xff", "utf-16-be", "aö漢😀"),
    (b"", "utf-16-le", "a"),
    (b"", "utf-16-be", "a"),
    (b"", "latin-1", "a°ß"),
    (b"", "cp1252", "a€°"),
)
Row = Tuple[str, str]


class Model:
    """One random file, without its column (`before`) and with it (`after`)."""

    def __init__(self, seed: int) -> None:
        self.dice = dice = random.Random(seed)
        self.mark, self.encoding, self.letters = dice.choice(ENCODINGS)
        self.suffix = dice.choice((".csv", ".csv", ".tsv", ".txt"))
        self.delimiter = dice.choice(",;\t|") if self.suffix == ".csv" else "\t"
        self.ending = dice.choice(("\n", "\r\n", "\r", "mixed"))
        self.quoting = dice.choice((0.0, 0.3, 1.0))
        self.rows: List[Row] = []
        self.fill(dice)
        endings = [self.an_ending() for _ in self.rows]
        if dice.random() < 0.3:
            endings[-1] = ""
        self.before, self.after = (
            self.mark + "".join(row[at] + end for row, end in zip(self.rows, endings)).encode(self.encoding) for at in (0, 1)
        )

    def fill(self, dice: random.Random) -> None:
        named, padding = dice.randint(3, 7), dice.choice((0, 0, 1, 3))
        header = ["%s%d" % (self.word(), at) for at in range(named)]
        data = [self.data_row(named) for _ in range(dice.randint(1, 12))]
        longest, may_be_ragged = named, dice.random() < 0.5
        if may_be_ragged and len(data) > 3 and dice.random() < 0.4:
            data[dice.randrange(1, len(data))].append(self.word())
            longest = named + 1
        above: List[Tuple[str, ...]] = [(), ("Report",), ("Title", "", "Made by{d}me", ""), ("# a{d} b{d} c",), ("", "")]
        self.other(dice.choice(above if may_be_ragged else above + [("Made{d}me",)]))
        self.table_row(header, [""] * padding, longest, "Date & Time", True)
        for row in data:
            if dice.random() < 0.1 and len(row) == named:
                self.other(("",))
            ragged = may_be_ragged and len(row) == named and row is not data[0] and not self.is_after_gap() and dice.random() < 0.4
            if ragged:
                row = row[: dice.randint(2, named)]
            self.table_row(row, ["", " "][dice.randrange(2) :][:1] * dice.randint(0, padding), longest, WHEN, False, ragged)
        self.other(dice.choice(((), ("", "End of report"), ("", "", ""), ("End",))))

    def is_after_gap(self) -> bool:
        return not self.rows[-1][0].strip()

    def other(self, lines: Tuple[str, ...]) -> None:
        self.rows += [(text, text) for text in (line.replace("{d}", self.delimiter) for line in lines)]

    def table_row(
        self, cells: List[str], tail: List[str], longest: int, new: str, is_header: bool, ragged: bool = False
    ) -> None:
        raw = [self.raw(cell) for cell in cells]
        quoted = sum(cell.startswith('"') for cell in raw)
        takes_quotes = quoted * 2 > len(raw) if is_header else quoted == len(raw)
        tail = [] if ragged else tail
        fill = max(0, longest - len(raw) - len(tail))
        whole = raw + tail + [""] * fill
        whole.insert(longest, '"%s"' % new if takes_quotes else new)
        self.rows.append((self.delimiter.join(raw + tail), self.delimiter.join(whole)))

    def data_row(self, named: int) -> List[str]:
        return [self.word()] + [self.dice.choice((self.word, self.number, self.number))() for _ in range(named - 2)] + [self.number()]

    def word(self) -> str:
        return "".join(self.dice.choice(self.letters + "bcdefgh") for _ in range(self.dice.randint(2, 6)))

    def number(self) -> str:
        return "%d%s%d" % (self.dice.randint(0, 99), "." if self.delimiter == "," else self.dice.choice(".,"), self.dice.randint(0, 9))

    def raw(self, cell: str) -> str:
        if self.dice.random() >= self.quoting:
            return cell
        if cell[0].isalpha() and self.dice.random() < 0.3:
            cell += self.dice.choice((self.delimiter, '""', "\n", "\r\n", "\r", ',;\t|""\n')) + self.dice.choice(("", "x"))
        return '"%s"' % cell

    def an_ending(self) -> str:
        return self.dice.choice(("\n", "\r\n", "\r")) if self.ending == "mixed" else self.ending


class InstrumentRandomTest(ColumnsTest):
    def test_only_the_column_is_added_to_any_table(self) -> None:
        models = [Model(seed) for seed in range(FILES)]
        names = ["%03d%s" % (seed, model.suffix) for seed, model in enumerate(models)]
        ran = self.run_over(*[self.file(name, model.before) for name, model in zip(names, models)], answers={"date_time": WHEN})
        self.assertEqual(0, ran.code, ran.err[-2000:])
        for name, model, entry in zip(names, models, ran.envelope["per_file"]):
            with self.subTest(name, encoding=model.encoding, delimiter=model.delimiter):
                self.assertEqual("modified", entry["status"], (entry.get("error"), model.before))
                self.assertEqual(model.after, self.read(name), model.before)

    def test_a_second_run_finds_every_column_that_the_first_one_added(self) -> None:
        models = [Model(seed) for seed in range(FILES, FILES + 100)]
        names = ["%03d%s" % (seed, model.suffix) for seed, model in enumerate(models)]
        files = [self.file(name, model.after) for name, model in zip(names, models)]
        self.assertEqual(["skipped"] * 100, self.run_over(*files, answers={"date_time": "other"}).statuses)

    def test_junk_is_refused_or_gets_cells_that_a_second_run_finds(self) -> None:
        source, target = Path(self.file("junk")), Path(self.workspace, "out")
        taken = 0
        for seed in range(JUNK):
            dice = random.Random(seed)
            suffix = dice.choice((".csv", ".tsv", ".txt"))
            data = b"".join(dice.choice(FRAGMENTS) for _ in range(dice.randint(1, 40)))
            source.write_bytes(data)
            try:
                table = Table(source, suffix)
                table.measure(["HHH"])
            except (NotATable, NothingToFill):
                continue
            taken += 1
            table.write([("HHH", "VVV")], target)
            after = target.read_bytes()
            self.assertIn("HHH", Table(target, suffix).headers(), (data, after))
            for added in (b'"HHH"', b'"VVV"', b"HHH", b"VVV"):
                after = after.replace(added, b"")
            letters = iter(after)
            self.assertTrue(all(any(each == letter for letter in letters) for each in data), (data, after))
            extra = Counter(after)
            extra.subtract(data)
            self.assertLessEqual(len(+extra), 1, (data, after))  # the delimiter
            self.assertFalse(-extra, (data, after))
            target.unlink()
        self.assertGreater(taken, JUNK // 50)


if __name__ == "__main__":
    unittest.main()
