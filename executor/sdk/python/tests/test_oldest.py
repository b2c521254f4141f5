"""The kit and the bundled plugins are read by the oldest Python that is promised."""

import ast
import unittest
from pathlib import Path

EXECUTOR = Path(__file__).resolve().parents[3]
OLDEST = (3, 9)


class OldestTest(unittest.TestCase):
    def test_every_source_is_python_3_9(self) -> None:
        kit = EXECUTOR / "sdk" / "python"
        roots = [kit / "holdpoint", kit / "exlab_wizard", EXECUTOR / "plugins"]
        sources = [source for root in roots for source in root.rglob("*.py")]
        self.assertGreater(len(sources), 15)
        for source in sources:
            with self.subTest(str(source.relative_to(EXECUTOR))):
                ast.parse(source.read_bytes(), feature_version=OLDEST)

    def test_what_is_newer_would_be_noticed(self) -> None:
        with self.assertRaises(SyntaxError):
            ast.parse("match x:\n    case 1: pass\n", feature_version=OLDEST)


if __name__ == "__main__":
    unittest.main()
