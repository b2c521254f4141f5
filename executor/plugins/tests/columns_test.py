"""What the tests of instrument_columns share: one run over files that they make, and what must come of it."""

from typing import Any, Dict, Optional

from bundled import BundledTest, Ran

WHEN = "2024-02-07T10:15"


class ColumnsTest(BundledTest):
    def run_over(self, *files: str, answers: Optional[Dict[str, Any]] = None, table: Any = None, **changes: Any) -> Ran:
        variables = {} if table is None else {"instrument_columns": table}
        changes.update(context={"variables": variables}, extra_inputs=answers)
        return self.run_plugin("instrument_columns", files, **changes)

    def assert_becomes(self, expected: bytes, data: bytes, name: str = "a.csv", **given: Any) -> None:
        given.setdefault("answers", {"date_time": WHEN})
        ran = self.run_over(self.file(name, data), **given)
        self.assertEqual((0, ["modified"]), (ran.code, ran.out and ran.statuses), ran.err)
        self.assertEqual(expected, self.read(name))

    def assert_left_alone(self, data: bytes, name: str = "a.csv", says: Optional[str] = None) -> None:
        ran = self.run_over(self.file(name, data))
        self.assertEqual((0, ["skipped"]), (ran.code, ran.out and ran.statuses), ran.err)
        self.assertEqual(data, self.read(name))
        self.assertEqual(["left alone: " + says] if says else [], ran.said("INFO"))

    def assert_refused(self, data: bytes, says: str, name: str = "a.csv") -> None:
        """The file fails with that reason and stays as it is; another file of the run gets its column."""
        files = [self.file(name, data), self.file("good.csv", b"a,b\n1,2\n")]
        ran = self.run_over(*files, answers={"date_time": WHEN})
        self.assertEqual((0, ["failed", "modified"]), (ran.code, ran.out and ran.statuses), ran.err)
        self.assertEqual(data, self.read(name))
        expected = "%s: expected one table with a header row over its rows, came a file in which %s" % (
            name,
            says,
        )
        self.assertIn(expected, ran.envelope["per_file"][0]["error"])
        self.assertIn("; correct the export, or leave the file out", ran.envelope["per_file"][0]["error"])
        self.assertTrue(ran.said("WARNING")[0].startswith(expected), ran.said("WARNING"))
