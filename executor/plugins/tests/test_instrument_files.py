"""instrument_columns on files as instruments and offices write them: encodings, preambles, several tables, and garbage."""

import os
import random
import unittest

from columns_test import ColumnsTest

LUNATIC = (
    b"Report,,,\r\n,,,\r\nDate,01/08/2024 10:15:59,,\r\nBlanks,Group 'A': On Plate:  (2x),,\r\n,- Lunatic,,\r\n,,,\r\n"
    b'Plate ID,"Plate\r\nPosition","Conc\r\n(ng/ul)",A260/A280%s\r\nP1,A1,182.6,1.94%s\r\nP2,,182.8,1.94%s\r\n'
)
BLOCKS = (
    "##BLOCKS= 2\r\nPlate:\tQuant\t1.3\tEndpoint\t8\t96\t4\t3\r\n\tTemp(°C)\tA1\tA2\tA3\tA4\tA5\tA6\tA7\tA8\r\n"
    "\t37\t0.1\t0.2\t0.1\t0.2\t0.1\t0.2\t0.1\t0.2\r\n\r\n~End\r\nGroup: x\r\nSample\tWell\tA260\r\nS1\tD5\t1.47\r\n"
)


class InstrumentFilesTest(ColumnsTest):
    # Encodings

    def test_every_unicode_encoding_with_its_mark(self) -> None:
        for encoding, mark in (("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
            with self.subTest(encoding):
                before, after = "Gerät\t漢\r\n1,5\t😀\r\n", "Gerät\t漢\tDate & Time\r\n1,5\t😀\t2024-02-07T10:15\r\n"
                self.assert_becomes(mark + after.encode(encoding), mark + before.encode(encoding), "a.tsv")

    def test_utf_16_without_a_mark_where_it_is_beyond_doubt(self) -> None:
        for encoding in ("utf-16-le", "utf-16-be"):
            with self.subTest(encoding):
                self.assert_becomes("a;bé;Date & Time\n1;2;2024-02-07T10:15\n".encode(encoding), "a;bé\n1;2\n".encode(encoding))

    def test_windows_1252_can_say_euro_and_latin_1_stays_what_it_is(self) -> None:
        self.assert_becomes(
            b"Price \x80,b,\x80\n1\xb5,2,\x80\n", b"Price \x80,b\n1\xb5,2\n", table={"e": "€"}, answers={"e": "€"}
        )
        self.assert_becomes(b"\x81\xb5,b,Date & Time\n1,2,2024-02-07T10:15\n", b"\x81\xb5,b\n1,2\n")

    def test_a_byte_far_down_that_is_not_utf_8_makes_it_windows_1252(self) -> None:
        row = b"S1,2 \xb0C,37.0\n"
        data = b"Sample,Note,Temp\n" + b"S1,ok,37.0\n" * 60000 + row
        path = self.file("a.csv", data)
        self.run_over(path, table={"g": "Gerät"}, answers={"g": "ü"})
        after = self.read("a.csv")
        self.assertTrue(after.startswith(b"Sample,Note,Temp,Ger\xe4t\nS1,ok,37.0,\xfc\n"))
        self.assertTrue(after.endswith(b"\nS1,2 \xb0C,37.0,\xfc\n"))
        self.assertEqual(data, after.replace(b",Ger\xe4t", b"").replace(b",\xfc", b""))

    # Layouts

    def test_a_preamble_padded_to_the_tables_width_stays(self) -> None:
        self.assert_becomes(
            LUNATIC % (b",Date & Time", b",2024-02-07T10:15", b",2024-02-07T10:15"), LUNATIC % (b"", b"", b"")
        )

    def test_titles_remarks_keys_and_values_above_the_header_stay(self) -> None:
        for above in (
            b"Report of Monday\n",
            b"# made by reader 5, with lid, at noon\n#\n",
            b"* Block = 96, 0.2\n* Dye = a, b\n\n",
            b"Instrument,X1\nOperator,Ann\n\n",
            b"[Results]\n",
            b"Instrument,X1\nOperator,Ann\n",
            b"sep=,\n",
            b"\r\n\r\n\r\n",
        ):
            with self.subTest(above):
                self.assert_becomes(
                    above + b"Sample,Conc,pH,Date & Time\nS1,5,7.1,2024-02-07T10:15\n", above + b"Sample,Conc,pH\nS1,5,7.1\n"
                )

    def test_a_header_that_begins_with_a_number_sign_is_no_remark(self) -> None:
        self.assert_becomes(b"# Sample,Conc,Date & Time\nS1,5,2024-02-07T10:15\n", b"# Sample,Conc\nS1,5\n")
        self.assert_refused(b"# Sample,Who\nS1,Ann\nS2,Bob\n", "row 1 could be a remark or the header; a blank line")
        self.assert_becomes(b"#,Sample,Date & Time\n1,x,2024-02-07T10:15\n", b"#,Sample\n1,x\n")

    def test_notes_and_sums_below_the_table_stay(self) -> None:
        below = b"\nMean,5.5,,\nSD,0.1\nEnd of report\n# a, b\n"
        self.assert_becomes(b"a,b,c,d,Date & Time\n1,2,3,4,2024-02-07T10:15\n" + below, b"a,b,c,d\n1,2,3,4\n" + below)

    def test_rows_below_the_table_that_get_no_value_are_counted_in_the_log(self) -> None:
        ran = self.run_over(self.file("a.csv", b"ID,pH,V\nR1,7.1,20\nR2\n\n# a\nMean,7.1\nEnd\n"), answers={"date_time": "x"})
        self.assertEqual(["modified"], ran.statuses)
        self.assertEqual(["rows that got no value, because they have one or two cells only: 3"], ran.said("WARNING"))
        ran = self.run_over(self.file("b.csv", b"ID,pH,V\n\nR1,7.1,20\n# a\nR2,7.2,21\n,,\n"), answers={"date_time": "x"})
        self.assertEqual((["modified"], []), (ran.statuses, ran.said("WARNING")))

    def test_a_quoted_cell_behind_a_blank_that_closes_is_a_cell(self) -> None:
        self.assert_becomes(b'a, "b ""c""" ,Date & Time\n1, "x" y,2024-02-07T10:15\n', b'a, "b ""c""" \n1, "x" y\n')

    def test_the_delimiter_that_leaves_whole_cells_wins(self) -> None:
        self.assert_becomes(b"Temp, C;pH, x;Date & Time\n1,0;2,5;2024-02-07T10:15\n", b"Temp, C;pH, x\n1,0;2,5\n")
        self.assert_becomes(b"a;b;c;Date & Time\n1,0;x,y;z;2024-02-07T10:15\n", b"a;b;c\n1,0;x,y;z\n")
        self.assert_becomes(b"sep=;\r\na,x;b,y;Date & Time\r\n1,0;2,0;2024-02-07T10:15\r\n", b"sep=;\r\na,x;b,y\r\n1,0;2,0\r\n")
        self.assert_becomes(b"a\tb\tDate & Time\n1,5\t2,5\t2024-02-07T10:15\n", b"a\tb\n1,5\t2,5\n")

    def test_text_files_are_tables_only_by_tabs_and_with_three_columns(self) -> None:
        self.assert_becomes(b"a\tb\tc\tDate & Time\r\n1\t2\t3\t2024-02-07T10:15\r\n", b"a\tb\tc\r\n1\t2\t3\r\n", "A.TXT")
        self.assert_left_alone(
            b"Dear all,\n\nfirst, second, third\n1, 2, 3\n",
            "notes.txt",
            "row 1, where the header should be, has 1 filled cell, not at least 3",
        )
        self.assert_left_alone(b"key\tvalue\nname\tAnn\n", "b.txt", "row 1, where the header should be, has 2 filled cells, not at least 3")
        self.assert_left_alone(b"\x89PNG\0\0\0\r", "c.txt", "there are NUL bytes, as only binary files have them")

    def test_a_report_of_blocks_in_utf_16_is_left_alone(self) -> None:
        reason = "row 2, where the header should be, holds numbers or dates rather than column names"
        self.assert_left_alone(BLOCKS.encode("utf-16"), "a.txt", reason)
        self.assert_refused(BLOCKS.encode("utf-16"), reason)

    # Refused

    def test_what_is_not_one_table_is_refused_and_the_run_goes_on(self) -> None:
        for data, says in (
            (b"1.5,2,x\n1,2,3\n", "row 1, where the header should be, holds numbers or dates rather than column names"),
            (b"0\t2023-09-17 13:04:06\t2021-05-01\tX\n40\t2023-09-15 16:55:51\tS\tY\n", "row 1, where the header should be, holds"),
            (b"a,b\n1,2,3\n", "row 1, where the header should be, has 2 cells, and below it is one of 3"),
            (b"a,b,c,d\n1,2\n", "row 1, where the header should be, has 4 cells, and below it is one of 2"),
            (b"Sample,Conc\nS1,1,83\nS2,1,84\n", "row 1, where the header should be, has 2 cells, and below it is one of 3"),
            (b'a,b\n1,2\n3,"4\n5,6\n', "row 3 opens a quoted cell that is never closed"),
            (b'ID,Note,V\n1, "q, r",3\n2,x,4\n', "row 2 has a blank before a quote, so that its cells cannot be told apart"),
            (b'ID,Note,V\n1, "q\nr",3\n2,x,4\n', "row 2 has a blank before a quote"),
            (b'ID, "Note, V",W\n1,q,3,4\n', "row 1 has a blank before a quote"),
            (b"ID,pH,V\nR1,7.1,20\nR2\nR3,7.2,21\n", "row 3, among the rows of the table, has one cell only"),
            (b"ID,pH,V\nR1,7.1,20\n\nR2\n\nR3,7.2,21\n", "row 4, among the rows of the table, has one cell only"),
            (b"just a text\nof two lines\n", "row 1, where the header should be, has 1 filled cell, not at least 2"),
            (b"# only\n# remarks\n", "there are only notes"),
            (b"Report\n\n\t1\t2\t3\nA\t5\t6\t7\n", "row 3, where the header should be, holds numbers"),
            (b"a,b,c\n1,2,3\n\nd,e,f,g\n1,2,3,4\n", "another table or section begins in row 4"),
            (b"a,b,c\n1,2,3\n[More]\nd,e,f\n4,5,6\n", "another table or section begins in row 4"),
            (b"a,b,c\nx,y,z\n\na,b,c\nx,y,z\n", "another table or section begins in row 4"),
            (b"a,b,c\nx,1,2\na,b,c\nx,3,4\n", "the header comes again in row 3"),
            (b"# xS1,1,2\nx,y\n\xb0a1x,y\n", "the table is not beyond doubt (with the column, row 1 could be a remark"),
            (b"\xb0\t, \n\na# x,sep=;\nbc\tbc\r,", "the table is not beyond doubt (its header could be row"),
            (b"a,b,c,d\n1,2,3,4\n\nMean,2\n\n5,6,7,8\n", "another table or section begins in row 6"),
            (b"Name,Note\nx,y\nNext,Second,Third\nz,q,r\n", "the header could be row 1 or row 3; a blank line above"),
            (b"Lot;Box,Value\nS2;L2,6\n", "commas and semicolons could both separate the cells"),
            (b"a,b\n1,\0\n", "there are NUL bytes, as only binary files have them"),
            (b"\xef\xbb\xbfa,b\n1,\xff\n", "not all is text in utf-8, as its beginning promises"),
            (b"\xff\xfea\0,\0b\0\n\x001\0,\x002\0\n\0x", "not all is text in utf-16-le, as its beginning promises"),
            (b"\xff\xfea\0,\0b\0\n\0\x00\xd8,\x002\0\n\0", "not all is text in utf-16-le, as its beginning promises"),
        ):
            with self.subTest(data):
                self.assert_refused(data, says)

    def test_what_shows_only_far_down_is_refused_too(self) -> None:
        good = b"Sample,Note,Temp\n" + b"S1,ok,37.0\n" * 60000
        for bad, says in (
            (b'x,"y\n', "row 60002 opens a quoted cell that is never closed"),
            (b'x,"y\n' + b"S1,ok,37.0\n" * 100000, "row 60002 opens a quoted cell that is never closed"),
            (b"\nOther,Table,With,More\n1,2,3,4\n", "another table or section begins in row 60003"),
            (b"S1,ok,37.0,9\n" * 60001, "most rows have more cells than the header, which has 3"),
            (b"S1,\0,37.0\n", "there are NUL characters, as only binary files have them"),
            (b"x" * 1100000, "a line has a million characters or more"),
        ):
            with self.subTest(bad[:40]):
                self.assert_refused(good + bad, says)

    def test_random_bytes_are_never_changed(self) -> None:
        dice = random.Random(20240207)
        for size in (1, 2, 3, 100, 5000):
            with self.subTest(size):
                data = bytes(dice.randrange(256) for _ in range(size))
                self.run_over(self.file("a.csv", data), answers={"date_time": "x"})
                self.assertEqual(data, self.read("a.csv"))

    def test_a_file_over_the_limit_is_refused(self) -> None:
        path = self.file("a.csv", b"a,b\n1,2\n")
        os.truncate(path, 128 * 1024 * 1024 + 1)
        ran = self.run_over(path)
        self.assertEqual((0, ["failed"]), (ran.code, ran.statuses))
        self.assertIn("there are 134217729 bytes, more than the 134217728 that can", ran.envelope["per_file"][0]["error"])

    def test_a_name_as_long_as_names_can_be(self) -> None:
        self.assert_becomes(b"a,b,Date & Time\n1,2,2024-02-07T10:15\n", b"a,b\n1,2\n", "n" * 251 + ".csv")
        self.assertEqual(["n" * 251 + ".csv"], os.listdir(self.workspace))


if __name__ == "__main__":
    unittest.main()
