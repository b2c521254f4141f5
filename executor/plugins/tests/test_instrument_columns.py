"""instrument_columns, run by the worker on generated exports: what it asks, and what it writes, to the byte."""

import os
import stat
import unittest

from columns_test import WHEN, ColumnsTest
from instrument_columns import Plugin

BOTH = {"date_time": "Date & Time", "operator": {"header": "Operator", "label": "Who ran it?", "help": "Initials."}}


class InstrumentColumnsTest(ColumnsTest):
    # What it asks

    def test_it_asks_for_the_missing_column_and_names_the_file(self) -> None:
        data = b'"Sample ID","Gln"\nS1,1.83\n'
        ran = self.run_over(self.file("a.csv", data))
        self.assertEqual((2, ["input_required"]), (ran.code, ran.statuses), ran.err)
        asked = ran.envelope["input_required"]
        self.assertEqual('a.csv lacks the column "Date & Time"; please give the value for the run.', asked["reason"])
        (field,) = asked["fields"]
        self.assertEqual(
            {"id": "date_time", "label": "Date & Time", "type": "datetime", "required": True},
            {key: field[key] for key in ("id", "label", "type", "required")},
        )
        self.assertIn("a.csv", field["help"])
        self.assertEqual(data, self.read("a.csv"))

    def test_one_question_asks_for_all_columns_that_a_file_lacks(self) -> None:
        table = dict(BOTH, date="Date", lot={"header": "Lot", "type": "enum", "options": ["A", "B"], "required": False})
        ran = self.run_over(self.file("a.csv", b"Sample,Date\nS1,x\n"), table=table)
        fields = ran.envelope["input_required"]["fields"]
        self.assertEqual(
            [("date_time", "datetime"), ("operator", "string"), ("lot", "enum")], [(f["id"], f["type"]) for f in fields]
        )
        self.assertEqual("Who ran it?", fields[1]["label"])
        self.assertTrue(fields[1]["help"].startswith("Initials. "))
        self.assertEqual((["A", "B"], True), (fields[2]["options"], fields[2]["required"]))

    def test_the_id_date_asks_for_a_date(self) -> None:
        ran = self.run_over(self.file("a.csv", b"a,b\n1,2\n"), table={"date": "Date"})
        self.assertEqual("date", ran.envelope["input_required"]["fields"][0]["type"])

    def test_only_what_is_not_answered_yet_is_asked(self) -> None:
        ran = self.run_over(self.file("a.csv", b"a,b\n1,2\n"), table=BOTH, answers={"date_time": WHEN, "operator": ""})
        self.assertEqual(["operator"], [field["id"] for field in ran.envelope["input_required"]["fields"]])

    def test_one_answer_serves_all_files(self) -> None:
        files = [self.file("a.csv", b"a,b\n1,2\n"), self.file("b.tsv", b"a\tb\n1\t2\n"), self.file("c.csv", b"x,Date & Time\n1,2\n")]
        self.assertEqual(["input_required"], self.run_over(*files).statuses)
        ran = self.run_over(*files, answers={"date_time": WHEN})
        self.assertEqual(["modified", "modified", "skipped"], ran.statuses)
        self.assertEqual(b"a\tb\tDate & Time\n1\t2\t" + WHEN.encode() + b"\n", self.read("b.tsv"))

    def test_a_second_run_changes_nothing_more(self) -> None:
        path = self.file("a.csv", b"a,b\n1,2\n")
        self.run_over(path, answers={"date_time": WHEN})
        before = self.read("a.csv")
        self.assertEqual(["skipped"], self.run_over(path, answers={"date_time": WHEN}).statuses)
        self.assertEqual(before, self.read("a.csv"))

    def test_a_dry_run_asks_nothing_and_describes(self) -> None:
        ran = self.run_over(self.file("a.csv", b"a,b\n1,2\n"), table=BOTH, answers={"operator": "ann"}, dry_run=True)
        (change,) = ran.envelope["per_file"][0]["changes"]
        self.assertEqual('append the columns "Date & Time", "Operator"', change["summary"])
        self.assertEqual({"columns": ["Date & Time", "Operator"], "asks_for": ["date_time"]}, change["detail"])
        self.assertEqual(b"a,b\n1,2\n", self.read("a.csv"))

    def test_a_malformed_table_says_what_was_expected(self) -> None:
        for table in ("Date", {"date": 5}, {"date": ""}, {"date": {"type": "date"}}, {"a": "X", "b": "X"}, {"": "X"}):
            with self.subTest(table):
                ran = self.run_over(self.file("a.csv", b"a,b\n1,2\n"), table=table)
                self.assertEqual(1, ran.code)
                self.assertRegex(ran.envelope["error_message"], "^variable instrument_columns: expected .*, came .*; write it")

    def test_a_malformed_table_is_found_before_the_pass_runs(self) -> None:
        check = Plugin().validate_variables
        self.assertEqual([], check({}) + check({"instrument_columns": BOTH}))
        (problem,) = check({"instrument_columns": {"a": "Date & Time", "b": "date &  TIME"}})
        self.assertRegex(problem, "^variable instrument_columns: expected an id, and a header text of its own")

    # What it writes

    def test_an_export_whose_header_ends_with_an_empty_cell(self) -> None:
        self.assert_becomes(
            b'"Sample ID","pH","Operator","Date & Time",\nSMPL_1,7.400,ANALYST1,2024-02-07T10:15, \n',
            b'"Sample ID","pH","Operator",\nSMPL_1,7.400,ANALYST1, \n',
        )

    def test_crlf_and_a_byte_order_mark_stay(self) -> None:
        self.assert_becomes(
            b"\xef\xbb\xbfDate,Gl\xc3\xbcn,Date & Time\r\nx,2,2024-02-07T10:15\r\n", b"\xef\xbb\xbfDate,Gl\xc3\xbcn\r\nx,2\r\n"
        )

    def test_a_byte_order_mark_does_not_hide_the_first_column(self) -> None:
        self.assert_left_alone(b"\xef\xbb\xbfDate & Time,pH\n1,2\n")

    def test_mixed_line_endings_and_no_ending_at_the_end(self) -> None:
        self.assert_becomes(
            b"a,b,Date & Time\r\n1,2,2024-02-07T10:15\n3,4,2024-02-07T10:15\r5,6,2024-02-07T10:15", b"a,b\r\n1,2\n3,4\r5,6"
        )

    def test_blank_rows_padding_and_notes_stay(self) -> None:
        self.assert_becomes(
            b"\n  \na,b,Date & Time\n\n1,2,2024-02-07T10:15\n,\r\n \nEnd of report\n\n\n",
            b"\n  \na,b\n\n1,2\n,\r\n \nEnd of report\n\n\n",
        )

    def test_tabs_and_semicolons_and_bars(self) -> None:
        self.assert_becomes(b"a, x\tb\tDate & Time\n1,0\t2\t2024-02-07T10:15\n", b"a, x\tb\n1,0\t2\n", "a.tsv")
        self.assert_becomes(b"a;b;Date & Time\n1,0;2;2024-02-07T10:15\n", b"a;b\n1,0;2\n")
        self.assert_becomes(b"a|b|Date & Time\n1|2|2024-02-07T10:15\n", b"a|b\n1|2\n")

    def test_a_quoted_line_break_delimiter_or_quote_does_not_split_a_row(self) -> None:
        self.assert_becomes(
            b'"Plate\r\nPosition",Conc,Date & Time\r\n"A\n1, ""x""",5,2024-02-07T10:15\r\nB,"6\r\n",2024-02-07T10:15\r\n',
            b'"Plate\r\nPosition",Conc\r\n"A\n1, ""x""",5\r\nB,"6\r\n"\r\n',
        )

    def test_a_quote_inside_an_unquoted_cell_opens_nothing(self) -> None:
        self.assert_becomes(
            b'a,b,Date & Time\n5" disk,2,2024-02-07T10:15\n3,4,2024-02-07T10:15\n', b'a,b\n5" disk,2\n3,4\n'
        )

    def test_the_files_own_quoting_is_taken_over(self) -> None:
        self.assert_becomes(
            b'"a","b","Date & Time"\n"1","2","2024-02-07T10:15"\n"3",4,2024-02-07T10:15\n', b'"a","b"\n"1","2"\n"3",4\n'
        )

    def test_a_value_that_needs_quotes_gets_them(self) -> None:
        table = {"who": "Who, when", "q": 'The "Q"'}
        self.assert_becomes(
            b'a,b,"Who, when","The ""Q"""\n1,2,"ann, ""bob""\nx"," y"\n',
            b"a,b\n1,2\n",
            table=table,
            answers={"who": 'ann, "bob"\nx', "q": " y"},
        )

    def test_numbers_and_booleans_as_answers(self) -> None:
        table = {"n": "N", "f": "F", "t": "T"}
        self.assert_becomes(b"a,b,N,F,T\n1,2,3,0.5,true\n", b"a,b\n1,2\n", table=table, answers={"n": 3, "f": 0.5, "t": True})

    def test_latin_1_stays_latin_1(self) -> None:
        self.assert_becomes(
            b"Temp (\xb0C),b,Ger\xe4t\n37,2,M\xfcller\n", b"Temp (\xb0C),b\n37,2\n", table={"g": "Gerät"}, answers={"g": "Müller"}
        )

    def test_an_answer_the_encoding_cannot_hold_is_an_error_and_changes_nothing(self) -> None:
        data = b"Temp (\xb0C),b\n37,2\n"
        ran = self.run_over(self.file("a.csv", data), answers={"date_time": "漢"})
        self.assertEqual((1, ["failed"]), (ran.code, ran.statuses))
        self.assertIn("a.csv: expected text that the file's encoding, cp1252, can hold, came '漢'", ran.envelope["error_message"])
        self.assertEqual(data, self.read("a.csv"))

    def test_empty_cells_at_the_ends_of_rows_stay_there(self) -> None:
        self.assert_becomes(b"a,b,Date & Time,\n1,2,2024-02-07T10:15\n", b"a,b,\n1,2\n")
        self.assert_becomes(b"a,b,Date & Time\n1,2,2024-02-07T10:15,\n", b"a,b\n1,2,\n")
        self.assert_becomes(b'a,b,Date & Time,"",\n1,2,2024-02-07T10:15, ,""\n', b'a,b,"",\n1,2, ,""\n')

    def test_a_column_that_has_values_but_no_name_stays_before_the_new_one(self) -> None:
        self.assert_becomes(
            b"a,b,,Date & Time\n1,2,x,2024-02-07T10:15\n3,4,,2024-02-07T10:15\n", b"a,b,\n1,2,x\n3,4,\n"
        )

    def test_ragged_rows_are_filled_up_so_that_new_cells_stand_in_one_column(self) -> None:
        self.assert_becomes(
            b"a,b,c,,Date & Time\n1,2,3,,2024-02-07T10:15\n4,5,,,2024-02-07T10:15\n6,7,8,too long,2024-02-07T10:15\n",
            b"a,b,c\n1,2,3\n4,5\n6,7,8,too long\n",
        )

    def test_two_columns_are_appended_in_the_tables_order(self) -> None:
        self.assert_becomes(
            b"a,b,Date & Time,Operator\n1,2,2024-02-07T10:15,ann\n", b"a,b\n1,2\n", table=BOTH, answers={"date_time": WHEN, "operator": "ann"}
        )

    def test_the_mode_stays_and_no_other_file_appears(self) -> None:
        path = self.file("a.csv", b"a,b\n1,2\n")
        os.chmod(path, 0o640)
        os.symlink("a.csv", self.workspace + "/link.csv")
        self.run_over(self.workspace + "/link.csv", answers={"date_time": WHEN})
        self.assertEqual(0o640, stat.S_IMODE(os.stat(path).st_mode))
        self.assertEqual(["a.csv", "link.csv"], sorted(os.listdir(self.workspace)))
        self.assertTrue(os.path.islink(self.workspace + "/link.csv"))
        self.assertIn(b"Date & Time", self.read("a.csv"))

    # What it leaves alone

    def test_files_that_have_the_column(self) -> None:
        self.assert_left_alone(b'a, "Date & Time" \n1,2\n')
        self.assert_left_alone(b'"Date & Time";b\r\n1;2\r\n')
        self.assert_left_alone(b'a,"DATE &\r\n time"\r\n1,2\r\n')

    def test_an_empty_table_requires_nothing(self) -> None:
        self.assertEqual(["skipped"], self.run_over(self.file("a.csv", b"a,b\n1,2\n"), table={}).statuses)

    def test_files_without_a_row_to_fill(self) -> None:
        for data, says in (
            (b"", "it is empty"),
            (b"\r\n \r\n", "it is empty"),
            (b"a,b\n", "it has no row below its header"),
            (b"a,b\n,\n\n", "it has no row below its header"),
        ):
            with self.subTest(data):
                self.assert_left_alone(data, says=says)


if __name__ == "__main__":
    unittest.main()
