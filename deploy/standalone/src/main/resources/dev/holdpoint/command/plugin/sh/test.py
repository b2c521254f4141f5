"""Tests of @@MODULE@@. Each one runs the plugin as Holdpoint does: in its sandbox, on a copy of the files, and after
each answer in a new process and another directory.

    export PYTHONPATH="$(holdpoint plugin kit)"
    python3 -m unittest                            # or: pytest
"""

import hashlib
import unittest
from pathlib import Path

from holdpoint.testing import PluginCase

HERE = Path(__file__).resolve().parent


class @@CLASS@@Test(PluginCase):
    package = HERE.parent / "@@MODULE@@"
    fixture = HERE / "fixture"  # every test starts from a copy of these files

    def test_it_asks_who_checked_the_file_and_writes_that_down(self) -> None:
        run = self.run_plugin(answers={"checked_by": "Anna Smith"})
        run.assert_success("@@SAMPLE@@.checked")
        run.assert_asked("checked_by")
        checksum = hashlib.sha256((self.fixture / "@@SAMPLE@@").read_bytes()).hexdigest()
        self.assertEqual(f"checked by: Anna Smith\nsha256: {checksum}\n", run.text("@@SAMPLE@@.checked"))
        run.assert_unchanged("@@SAMPLE@@")

    def test_without_an_answer_it_waits(self) -> None:
        self.run_plugin().assert_waiting("checked_by")

    def test_a_file_that_has_its_note_is_left_alone(self) -> None:
        run = self.run_plugin(files={"@@SAMPLE@@": "1\n", "@@SAMPLE@@.checked": "checked by: Ben\n"})
        run.assert_skipped()

    def test_a_dry_run_asks_nothing_and_writes_nothing(self) -> None:
        run = self.run_plugin(dry_run=True)
        run.assert_asked()
        run.assert_unchanged("@@SAMPLE@@")


if __name__ == "__main__":
    unittest.main()
