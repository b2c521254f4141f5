"""xlsx_field_filler, run by the worker on workbooks made by hand."""

import json
import os
import struct
import unittest
import zlib
from typing import Any, Dict, Optional

from bundled import BundledTest, Ran
from workbooks import (
    DATE, DATETIME, MAIN, NUMBER, OWN_DATE, SHEET, TEXT, TIME, Made, differences, label, only, part, parts, sheet, text, workbook, zipped,
)  # fmt: skip

ROWS = '<row r="1">' + label("A1", "Operator") + '</row><row r="2">' + label("A2", "Run date:") + '<c r="B2" s="1"/></row>'


class FillerTest(BundledTest):
    def run_over(self, *files: str, answers: Optional[Dict[str, Any]] = None, variables: Any = None, **changes: Any) -> Ran:
        context = {"variables": variables or {}, "project": "", "equipment_id": "", "run_kind": ""}
        context.update(changes.pop("of_the_pass", {}))
        return self.run_plugin("xlsx_field_filler", files, context=context, extra_inputs=answers, **changes)

    def assert_filled(self, expected: str, metadata: "str | bytes", variables: Any = None, answers: Any = None, **more: str) -> bytes:
        """The sheet becomes exactly that, and nothing else of the package changes."""
        before = workbook(metadata, **more)
        path = self.file("a.xlsx", before)
        ran = self.run_over(path, variables=variables, answers=answers)
        self.assertEqual((0, ["modified"]), (ran.code, ran.out and ran.statuses), (ran.err, ran.out))
        after = self.read("a.xlsx")
        self.assertTrue(only(differences(before, after), SHEET))
        self.assertEqual(expected, part(after).decode())
        self.assertEqual(["skipped"], self.run_over(path, variables=variables, answers=answers or {}).statuses)
        self.assertEqual(after, self.read("a.xlsx"))
        return after

    def assert_left(self, status: str, says: str, data: bytes, variables: Any = None, name: str = "a.xlsx") -> None:
        """The file stays as it is, with that reason; another file of the run is filled in."""
        good = workbook(sheet(ROWS))
        answers = {"operator": "Ann", "run_date": "2024-02-07"}
        ran = self.run_over(self.file("good.xlsx", good), self.file(name, data), variables=variables, answers=answers)
        self.assertEqual((0, status), (ran.code, ran.out and ran.statuses[1]), ran.err[-2000:])
        self.assertEqual(data, self.read(name))
        said = ran.envelope["per_file"][1]["error"] if status == "failed" else ran.said("INFO")[-1]
        self.assertIn(says, said)

    # What is asked and what is filled

    def test_it_asks_once_for_all_that_it_lacks_and_fills_the_answers_in(self) -> None:
        path = self.file("a.xlsx", workbook(sheet(ROWS)))
        ran = self.run_over(path)
        self.assertEqual((2, ["input_required"]), (ran.code, ran.statuses), ran.err)
        asked = ran.envelope["input_required"]
        self.assertEqual('a.xlsx lacks "Operator", "Run date:" in its sheet metadata.', asked["reason"])
        self.assertEqual(
            [("operator", "string", False, ""), ("run_date", "date", False, None)],
            [(each["id"], each["type"], each["required"], each.get("default")) for each in asked["fields"]],
        )
        self.assert_filled(
            sheet(
                '<row r="1">' + label("A1", "Operator") + text("B1", "Ann &lt;&amp;&gt; Bo") + "</row>"
                '<row r="2">' + label("A2", "Run date:") + '<c r="B2" s="1"><v>45329</v></c></row>'
            ),
            sheet(ROWS),
            answers={"operator": "Ann <&> Bo", "run_date": "2024-02-07"},
        )

    def test_a_cell_that_has_another_value_is_named_with_the_way_to_write_over_it(self) -> None:
        rows = '<row r="2">%s%s</row>' % (label("A2", "Operator"), text("B2", "Bo"))
        says = 'nothing is left to fill in: B2 is not empty; to write over that, give the field "overwrite": true in xlsx_fields'
        self.assert_left("skipped", says, workbook(sheet(rows)), {"xlsx_fields": {"B2": {"value": "Ann"}}})
        self.assert_left("skipped", "nothing is left to fill in", workbook(sheet(rows)), {"xlsx_fields": {"B2": {"value": "Bo"}}})

    def test_variables_and_the_pass_itself_fill_without_a_question(self) -> None:
        rows = '<row r="1">%s</row><row r="2">%s</row>' % (label("A1", "Project"), label("A2", "Equipment ID"))
        filled = '<row r="1">%s</row><row r="2">%s</row>' % (
            label("A1", "Project") + text("B1", "P-9"),
            label("A2", "Equipment ID") + text("B2", "EQ1"),
        )
        before = workbook(sheet(rows))
        ran = self.run_over(self.file("a.xlsx", before), variables={"PROJECT": "P-9"}, of_the_pass={"project": "no", "equipment_id": "EQ1"})
        self.assertEqual((0, ["modified"]), (ran.code, ran.statuses), ran.err)
        self.assertEqual(sheet(filled), part(self.read("a.xlsx")).decode())

    def test_what_a_person_leaves_empty_stays_so_and_the_pass_ends(self) -> None:
        path = self.file("a.xlsx", workbook(sheet(ROWS)))
        self.assertEqual(["skipped"], self.run_over(path, answers={"operator": ""}).statuses)
        self.assertEqual(["skipped"], self.run_over(path, answers={}).statuses)
        self.assertEqual(["modified"], self.run_over(path, answers={"operator": "Ann"}).statuses)

    def test_a_second_workbook_takes_the_answers_of_the_first_and_asks_for_what_it_alone_lacks(self) -> None:
        first, second = sheet(ROWS), sheet('<row r="1">%s</row><row r="2">%s</row>' % (label("B1", "Operator"), label("B2", "Lot")))
        files = [self.file("a.xlsx", workbook(first)), self.file("b.xlsx", workbook(second))]
        ran = self.run_over(*files, answers={"operator": "Ann", "run_date": "2024-02-07"})
        self.assertEqual((2, ["modified", "input_required"]), (ran.code, ran.statuses))
        self.assertEqual(["lot"], [each["id"] for each in ran.envelope["input_required"]["fields"]])

    def test_stated_fields_are_found_by_label_or_cell_and_asked_as_stated(self) -> None:
        fields = {
            "run-DATE": {"variable": "when", "label": "When?", "type": "datetime", "help": "h"},
            "C9": "place",
            "Operator": {"value": "Ann"},
        }
        path = self.file("a.xlsx", workbook(sheet(ROWS)))
        asked = self.run_over(path, variables={"xlsx_fields": fields}).envelope["input_required"]["fields"]
        self.assertEqual(
            [
                {"label": "When?", "type": "datetime", "help": "h", "id": "when", "required": True},
                {"label": "C9", "type": "string", "help": asked[1]["help"], "id": "place", "required": True},
            ],
            asked,
        )
        self.assert_filled(
            sheet(
                '<row r="1">' + label("A1", "Operator") + text("B1", "Ann") + '</row><row r="2">' + label("A2", "Run date:")
                + '<c r="B2" s="1"><v>45329.427083333336</v></c></row><row r="9">' + text("C9", "Lab 3") + "</row>"
            ),  # fmt: skip
            sheet(ROWS),
            variables={"xlsx_fields": fields, "when": "2024-02-07T10:15", "place": "Lab 3"},
        )

    def test_stated_fields_may_be_json_in_a_text(self) -> None:
        path = self.file("a.xlsx", workbook(sheet(ROWS)))
        fields = '{"Run date": {"variable": "when"}, "Operator": "who"}'
        asked = self.run_over(path, variables={"xlsx_fields": fields}).envelope["input_required"]["fields"]
        self.assertEqual(["when", "who"], [each["id"] for each in asked])

    def test_a_filled_cell_stays_unless_it_is_to_be_overwritten(self) -> None:
        rows = '<row r="1">%s<c r="B1" s="4" t="s" vm="1"><v>0</v><extLst><ext uri="u"/></extLst></c></row>'
        strings = "<si><r><t>Jo</t></r><r><t>e</t></r><rPh><t>no</t></rPh></si>"
        before = workbook(sheet(rows % label("A1", "Who")), strings=strings)
        path = self.file("a.xlsx", before)
        self.assertEqual(["skipped"], self.run_over(path, variables={"who": "Ann"}).statuses)
        variables = {"xlsx_fields": {"who": {"overwrite": True}}, "who": "Ann"}
        dry = self.run_over(path, variables=variables, dry_run=True)
        change = dry.envelope["per_file"][0]["changes"][0]
        self.assertEqual({"sheet": "metadata", "cell": "B1", "label": "who", "old": "Joe", "new": "Ann"}, change["detail"])
        self.assertEqual('metadata!B1 (who): "Joe" becomes "Ann"', change["summary"])
        self.assertEqual(before, self.read("a.xlsx"))
        filled = text("B1", "Ann", ' s="4"')[:-4] + '<extLst><ext uri="u"/></extLst></c>'
        self.assert_filled(
            sheet('<row r="1">%s%s</row>' % (label("A1", "Who"), filled)), sheet(rows % label("A1", "Who")), variables, strings=strings
        )

    def test_a_dry_run_lists_what_it_would_ask_for(self) -> None:
        ran = self.run_over(self.file("a.xlsx", workbook(sheet(ROWS))), variables={"operator": "Ann"}, dry_run=True)
        self.assertEqual((0, ["described"]), (ran.code, ran.statuses), ran.err)
        details = [each["detail"] for each in ran.envelope["per_file"][0]["changes"]]
        self.assertEqual(("B1", ["run_date"]), (details[0]["cell"], details[1]["asks_for"]))

    def test_values_take_the_form_that_the_cell_is_formatted_for(self) -> None:
        for style, value, expected in (
            (0, "007", text("B1", "007")),
            (0, 7, '<c r="B1"><v>7</v></c>'),
            (0, 1.5, '<c r="B1"><v>1.5</v></c>'),
            (0, True, '<c r="B1" t="b"><v>1</v></c>'),
            (0, 12345678901234567890, text("B1", "12345678901234567890")),
            (0, "a\r\nb\x01_x0041_ ", text("B1", "a\nb_x0001__x005F_x0041_ ")),
            (TEXT, 7, text("B1", "7", ' s="5"')),
            (NUMBER, " 7.50 ", '<c r="B1" s="4"><v>7.5</v></c>'),
            (NUMBER, "12", '<c r="B1" s="4"><v>12</v></c>'),
            (NUMBER, "7,5", text("B1", "7,5", ' s="4"')),
            (DATE, "2024-02-07", '<c r="B1" s="1"><v>45329</v></c>'),
            (DATE, "1900-02-28", '<c r="B1" s="1"><v>59</v></c>'),
            (DATE, "1900-03-01", '<c r="B1" s="1"><v>61</v></c>'),
            (DATE, "1899-12-31", text("B1", "1899-12-31", ' s="1"')),
            (DATE, "2024-02-30", text("B1", "2024-02-30", ' s="1"')),
            (DATETIME, "2024-02-07T12:00:00Z", '<c r="B1" s="2"><v>45329.5</v></c>'),
            (OWN_DATE, "2024-02-07", '<c r="B1" s="3"><v>45329</v></c>'),
            (TIME, "18:00", '<c r="B1" s="6"><v>0.75</v></c>'),
        ):
            with self.subTest(style=style, value=value):
                style_text = ' s="%d"' % style if style else ""
                before = sheet('<row r="1">%s<c r="B1"%s/></row>' % (label("A1", "V"), style_text))
                self.assert_filled(sheet('<row r="1">%s%s</row>' % (label("A1", "V"), expected)), before, {"v": value})

    def test_workbooks_that_count_from_1904(self) -> None:
        before = sheet('<row r="1">%s<c r="B1" s="1"/></row>' % label("A1", "V"))
        after = sheet('<row r="1">%s<c r="B1" s="1"><v>43867</v></c></row>' % label("A1", "V"))
        self.assert_filled(after, before, {"v": "2024-02-07"}, properties='<workbookPr date1904="1"/>')

    # The text of the sheet

    def test_cells_and_rows_are_made_where_they_belong(self) -> None:
        before = sheet(
            '<row r="2" spans="1:1" s="5" customFormat="1"/>\n<row r="4"><!-- x --><c r="A4"/> <c r="D4"/><extLst/></row><row r="7"></row>',
            before='<dimension ref="A2:B7"/><cols><col min="2" max="3" style="1"/></cols>',
        )
        after = sheet(
            '<row r="1">%s</row><row r="2" spans="1:5" s="5" customFormat="1">%s</row>\n<row r="3">%s</row><row r="4"><!-- x --><c r="A4"/> %s'
            '<c r="D4"/>%s<extLst/></row><row r="7">%s</row><row r="8">%s</row>'
            % (text("E1", "a"), text("E2", "b", ' s="5"'), text("B3", "c", ' s="1"'), text("C4", "d", ' s="1"'), text("E4", "e"),
               text("A7", "f"), text("XFD8", "g")),
            before='<dimension ref="A1:XFD8"/><cols><col min="2" max="3" style="1"/></cols>',
        )  # fmt: skip
        cells = ("E1", "E2", "B3", "C4", "E4", "A7", "XFD8")
        self.assert_filled(after, before, {"xlsx_fields": {cell: {"value": "abcdefg"[at]} for at, cell in enumerate(cells)}})

    def test_an_empty_sheet_gets_its_first_row(self) -> None:
        for empty in ("<sheetData/>", "<sheetData />", "<sheetData></sheetData>"):
            before = sheet("").replace("<sheetData></sheetData>", empty)
            self.assert_filled(sheet('<row r="2">%s</row>' % text("B2", "x")), before, {"xlsx_fields": {"B2": {"value": "x"}}})

    def test_prefixes_quotes_blanks_and_cells_without_names(self) -> None:
        before = (
            "<?xml version='1.0' encoding='UTF-8'?><x:worksheet xmlns:x='%s'><x:sheetData><x:row ><x:c  t = 'inlineStr' >"
            "<x:is><x:t>a > b</x:t></x:is></x:c><x:c s = '5' foo=\" t='b' > \" /></x:row><x:row/></x:sheetData></x:worksheet>" % MAIN
        )
        after = before.replace(
            "<x:c s = '5' foo=\" t='b' > \" />",
            "<x:c s = '5' foo=\" t='b' > \" t=\"inlineStr\"><x:is><x:t xml:space=\"preserve\">v</x:t></x:is></x:c>",
        )
        self.assert_filled(after, before, {"a_b": "v"})

    def test_utf_16_and_byte_order_marks_stay(self) -> None:
        for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-8", b"\xef\xbb\xbf")):
            before, after = (
                mark + sheet('<row r="1">%s%s</row>' % (label("A1", "Ö"), cell), head="").encode(encoding)
                for cell in ("", text("B1", "漢😀"))
            )
            package = workbook(before)
            self.file("a.xlsx", package)
            ran = self.run_over(os.path.join(self.workspace, "a.xlsx"), variables={"ö": "漢😀"})
            self.assertEqual(["modified"], ran.statuses, ran.err)
            self.assertEqual(after, part(self.read("a.xlsx")))

    def test_merged_cells_and_formulas(self) -> None:
        merged = '<mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A2:B2"/><mergeCell ref="C2:D2"/><mergeCell ref="B4:B5"/></mergeCells>'
        rows = '<row r="1">%s</row><row r="2">%s</row><row r="3">%s<c r="B3"><f>1+1</f></c></row><row r="4">%s%s</row><row r="5">%s</row>'
        labels = [label("A1", "Title"), label("A2", "Wide"), label("A3", "Sum"), label("A4", "x"), label("B4", "y"), label("A5", "hidden")]
        before = sheet(rows % tuple(labels), after=merged)
        asked = self.run_over(self.file("a.xlsx", workbook(before))).envelope["input_required"]["fields"]
        self.assertEqual(["title", "wide"], [each["id"] for each in asked])
        data = workbook(before)
        for cell, says in (("B3", "B3 cannot be filled in: it holds a formula"), ("B5", "B5 cannot be filled in: it is hidden in a merged")):
            self.assert_left("failed", says, data, {"xlsx_fields": {cell: {"value": 1, "overwrite": True}}})
        array = sheet('<row r="1"><c r="A1"><f t="array" ref="A1:B2">x</f><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>')
        self.assert_left("failed", "part of a formula's results", workbook(array), {"xlsx_fields": {"B2": {"value": 1, "overwrite": True}}})

    # Choices

    def test_a_list_of_choices_is_asked_as_such_and_holds_for_variables(self) -> None:
        rows = '<row r="1">%s<c r="D1"><v>5</v></c></row><row r="2">%s<c r="D2"><v>6.5</v></c></row><row r="3">%s</row>' % (
            label("A1", "Unit"), label("A2", "Size"), label("A3", "Count"),
        )  # fmt: skip
        rules = (
            '<dataValidations><dataValidation type="list" sqref="B1 C9"><formula1>"mg/L, g/L"</formula1></dataValidation>'
            '<dataValidation type="list" sqref="B2"><formula1>$D$1:$D$2</formula1></dataValidation>'
            '<dataValidation type="whole" sqref="B3"><formula1>1</formula1><formula2>96</formula2></dataValidation></dataValidations>'
        )
        data = workbook(sheet(rows, after=rules))
        unit, size, count = self.run_over(self.file("a.xlsx", data)).envelope["input_required"]["fields"]
        self.assertEqual(("enum", ["mg/L", "g/L"]), (unit["type"], unit["options"]))
        self.assertEqual(("enum", ["5", "6.5"]), (size["type"], size["options"]))
        self.assertEqual(("integer", 1, 96), (count["type"], count["min"], count["max"]))
        self.assert_left("failed", "B1 (Unit) takes one of mg/L, g/L, came 'kg' as the value of unit", data, {"unit": "kg"})
        for value, says in ((97, "takes at most 96"), (0, "takes at least 1"), (1.5, "takes a whole number"), ("x", "takes a whole")):
            self.assert_left("failed", "B3 (Count) " + says, data, {"count": value})

    # A new sheet

    def test_a_workbook_without_the_sheet_gets_it_when_told_to(self) -> None:
        before = workbook(sheet(""), name="Other")
        path = self.file("a.xlsx", before)
        fields = {"Operator": "operator", "Plates & more": {"value": 3}}
        self.assertEqual(["skipped"], self.run_over(path, variables={"xlsx_fields": fields}).statuses)
        variables = {"xlsx_fields": fields, "xlsx_add_sheet": True}
        asked = self.run_over(path, variables=variables).envelope["input_required"]["fields"]
        self.assertEqual(["operator"], [each["id"] for each in asked])
        ran = self.run_over(path, variables=variables, answers={"operator": "Ann"})
        self.assertEqual((0, ["modified"]), (ran.code, ran.statuses), ran.err)
        after = self.read("a.xlsx")
        lists = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"]
        self.assertEqual((lists, ["xl/worksheets/sheet3.xml"]), differences(before, after))
        for name, added in (
            (lists[0], '<Override PartName="/xl/worksheets/sheet3.xml" ContentType="application/vnd.openxmlformats-officedocument.'
             'spreadsheetml.worksheet+xml"/>'),
            (lists[1], '<Relationship Id="rIdMetadata1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
             'worksheet" Target="/xl/worksheets/sheet3.xml"/>'),
            (lists[2], '<sheet name="metadata" sheetId="8" r:id="rIdMetadata1"/>'),
        ):  # fmt: skip
            self.assertEqual(part(before, name), part(after, name).replace(added.encode(), b""), name)
            self.assertIn(added.encode(), part(after, name))
        self.assertIn(text("B1", "Ann") + '</row><row r="2">', part(after, "xl/worksheets/sheet3.xml").decode())
        self.assertEqual(["skipped"], self.run_over(path, variables=variables).statuses)
        self.assertEqual(["modified"], self.run_over(path, variables={"xlsx_fields": {"plates more": {"value": 4, "overwrite": True}}}).statuses)

    # The package

    def test_all_other_members_stay_to_the_byte_however_they_were_written(self) -> None:
        unix = struct.pack("<HHB", 0x5455, 1, 0)
        odd: Dict[str, Dict[str, Any]] = {
            "_rels/.rels": {"descriptor": "signed", "extra": unix, "comment": b"first"},
            "xl/workbook.xml": {"stored": True, "gap": b"PK\3\4 not a header"},
            "xl/styles.xml": {"descriptor": "plain"},
            "xl/sharedStrings.xml": {"wide": True, "when": (1, 33)},
            "xl/media/image1.png": {"stored": True, "extra": unix * 3, "comment": b"\xff\xfe"},
            "xl/worksheets/sheet1.xml": {"descriptor": "signed 64"},
        }
        for own in ({}, {"stored": True}, {"descriptor": "signed"}, {"descriptor": "plain 64"}, {"wide": True, "extra": unix},
                    {"gap": b"gap", "comment": b"mine", "flags": 0x0806}):  # fmt: skip
            for wide_end in (False, True):
                for last in (False, True):
                    with self.subTest(own=own, wide_end=wide_end, last=last):
                        made = [Made(name, content, **(own if name == SHEET else odd.get(name, {})))
                                for name, content in parts(sheet(ROWS)).items()]  # fmt: skip
                        if not last:
                            made.insert(1, made.pop())
                        before = zipped(made, b"an archive's comment", wide_end)
                        ran = self.run_over(self.file("a.xlsx", before), answers={"operator": "A" * 3000, "run_date": "2024-02-07"})
                        self.assertEqual(["modified"], ran.statuses, ran.err)
                        after = self.read("a.xlsx")
                        self.assertTrue(only(differences(before, after), SHEET))
                        self.assertIn(b"A" * 3000, part(after))
                        added = {"xlsx_sheet": "new", "xlsx_add_sheet": True, "xlsx_fields": {"X": {"value": 1}}}
                        self.assertEqual(["modified"], self.run_over(self.file("a.xlsx", after), variables=added).statuses)
                        self.assertEqual(["xl/worksheets/sheet3.xml"], differences(after, self.read("a.xlsx"))[1])

    def test_the_mode_stays_and_nothing_is_left_beside(self) -> None:
        path = self.file("a.xlsx", workbook(sheet(ROWS)))
        os.chmod(path, 0o640)
        self.assertEqual(["modified"], self.run_over(path, variables={"operator": "Ann", "run_date": "x"}).statuses)
        self.assertEqual((0o640, ["a.xlsx"]), (os.stat(path).st_mode & 0o777, os.listdir(self.workspace)))

    # Refused

    def test_what_is_no_workbook_or_may_not_be_changed_is_refused(self) -> None:
        good = parts(sheet(ROWS))

        def other(changed: Dict[str, bytes], **odd: Any) -> bytes:
            return zipped([Made(name, content, **odd) for name, content in {**good, **changed}.items()])

        whole = other({})
        bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = bomb.compress(b" " * (9 << 20)) + bomb.flush()
        liar = Made(SHEET, b"x")
        liar.data, liar.crc, liar.content = packed, 0, b"x" * 100
        doctype = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>'
        for data, says in (
            (b"no zip", "it is no zip archive, or cut off"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted, or in the old format"),
            (whole[:-30], "no zip archive, or cut off"),
            (whole[:200] + whole[201:], "is not where"),
            (other({}, flags=1), "is encrypted"),
            (other({"_xmlsignatures/origin.sigs": b""}), "that is signed"),
            (other({"xl/vbaProjectSignature.bin": b""}), "that is signed"),
            (zipped([Made(name, content) for name, content in good.items()] + [Made(SHEET.upper(), b"")]), "twice"),
            (zipped([Made("a.txt", b"")]), "lacks '_rels/.rels'"),
            (other({SHEET: sheet(ROWS, head=doctype.decode()).encode()}), "a document type declaration"),
            (other({"xl/workbook.xml": doctype + good["xl/workbook.xml"]}), "a document type declaration"),
            (other({SHEET: good[SHEET][:-5]}), "no well-formed XML"),
            (other({SHEET: b'<?xml version="1.0" encoding="latin-1"?>' + good[SHEET][22:]}), "is in latin-1, not in UTF-8"),
            (other({SHEET: b"\xff" + good[SHEET]}), "is not all text in utf-8"),
            (other({SHEET: b" " * (9 << 20)}), "more than the 8388608 that can be handled"),
            (other({SHEET: sheet("<row>" + "<c/>" * 450000 + "</row>").encode()}), "over 400000 cells"),
            (zipped([Made(name, content) for name, content in good.items() if name != SHEET] + [liar]), "is damaged: it is not what"),
            (other({SHEET: sheet('<row r="2"/><row r="1"/>').encode()}), "rows out of their order"),
            (other({SHEET: sheet('<row r="1"><c r="B1"/><c r="A1"/></row>').encode()}), "cells out of their order in row 1"),
            (other({SHEET: sheet('<row r="1"><c r="B2"/></row>').encode()}), "cells out of their order in row 1"),
            (other({SHEET: sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>').encode()}), "shared strings that it does not have"),
            (other({"xl/workbook.xml": good["xl/workbook.xml"].replace(b'r:id="r2"', b'r:id="r3"')}), "is no worksheet"),
        ):  # fmt: skip
            with self.subTest(says):
                self.assert_left("failed", says, data)
        damaged = bytearray(whole)
        damaged[whole.rindex(b"PK\1\2") + 16] ^= 1
        self.assert_left("failed", "is damaged", bytes(damaged))

    def test_what_there_is_nothing_to_fill_in_is_left_alone(self) -> None:
        self.assert_left("skipped", 'it has no sheet "metadata"; its sheets: "Data", "Other"', workbook(sheet(ROWS), name="Other"))
        self.assert_left("skipped", "the sheet has no labels", workbook(sheet("")))
        self.assert_left("skipped", "it is empty", b"")
        self.assert_left("skipped", "somebody has the workbook open", b"\5Ann", name="~$a.xlsx")

    def test_fields_that_are_in_doubt_are_refused(self) -> None:
        twice = '<row r="1">%s</row><row r="2">%s</row>' % (label("A1", "Name"), label("A2", "name:"))
        self.assert_left("failed", 'the label "Name" is there twice; name the cells', workbook(sheet(twice)))
        self.assert_left("failed", 'label "name" once, it is there twice', workbook(sheet(twice)), {"xlsx_fields": {"name": "x"}})
        self.assert_left(
            "failed", 'not at all; it has "Operator", "Run date:"', workbook(sheet(ROWS)), {"xlsx_fields": {"Lot": "x"}}
        )
        many = "".join('<row r="%d">%s</row>' % (at, label("A%d" % at, "L%d" % at)) for at in range(1, 102))
        self.assert_left("failed", "over 100 labels have nothing beside them", workbook(sheet(many)))
        self.assert_left("failed", "a cell takes 32767 characters, came 32768", workbook(sheet(ROWS)), {"xlsx_fields": {"C1": {"value": "x" * 32768}}})
        self.assert_left("failed", "a cell takes no characters such as", workbook(sheet(ROWS)), {"xlsx_fields": {"C1": {"value": "\ufffe"}}})

    def test_malformed_variables_fail_the_run_with_an_example(self) -> None:
        for variables, says in (
            ({"xlsx_sheet": "a/b"}, "variable xlsx_sheet: expected a sheet's name"),
            ({"xlsx_fields": ["x"]}, "variable xlsx_fields: expected an object"),
            ({"xlsx_fields": '{"A": '}, "variable xlsx_fields: expected an object"),
            ({"xlsx_fields": "[1]"}, "variable xlsx_fields: expected an object"),
            ({"xlsx_fields": {"A": None}}, "for 'A'"),
            ({"xlsx_fields": {"A": {"value": []}}}, "for 'A'"),
            ({"xlsx_fields": {"--": "x"}}, "for '--'"),
            ({"xlsx_add_sheet": True}, "the labels that the new sheet gets"),
            ({"xlsx_add_sheet": "maybe"}, "variable xlsx_add_sheet: expected true or false"),
        ):  # fmt: skip
            with self.subTest(says):
                ran = self.run_over(self.file("a.xlsx", workbook(sheet(ROWS))), variables=variables)
                self.assertEqual(1, ran.code)
                self.assertIn(says, ran.envelope["error_message"])
                if "xlsx_fields" in says:
                    example = ran.envelope["error_message"].partition("; write it like ")[2]
                    self.assertIsInstance(json.loads(example), dict)
                    again = self.run_over(self.file("a.xlsx", workbook(sheet(ROWS))), variables={"xlsx_fields": example})
                    self.assertNotIn("write it like", str(again.out))


if __name__ == "__main__":
    unittest.main()
