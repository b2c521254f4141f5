"""A worker test whose plugins are the bundled ones."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "sdk", "python", "tests"))

from worker import BUNDLED, Ran, WorkerTest  # noqa: E402

__all__ = ["BUNDLED", "BundledTest", "Ran"]


class BundledTest(WorkerTest):
    def setUp(self) -> None:
        super().setUp()
        self.root = BUNDLED
