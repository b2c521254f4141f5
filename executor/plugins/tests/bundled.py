"""A worker test whose plugins are the bundled ones; their modules can be imported too."""

import os
import sys

sys.dont_write_bytecode = True  # a cache would change the packages whose digests are pinned

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "sdk", "python", "tests"))

from worker import BUNDLED, KIT, Ran, WorkerTest  # noqa: E402

sys.path[:0] = [BUNDLED, KIT]

__all__ = ["BUNDLED", "BundledTest", "Ran"]


class BundledTest(WorkerTest):
    def setUp(self) -> None:
        super().setUp()
        self.root = BUNDLED
