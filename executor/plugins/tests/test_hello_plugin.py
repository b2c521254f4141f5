"""hello_plugin, run by the worker."""

import os
import unittest

from bundled import BUNDLED, BundledTest


class HelloPluginTest(BundledTest):
    def test_it_appends_one_line_to_each_text_file(self) -> None:
        ran = self.run_plugin("hello_plugin", [self.file("a.txt", b"one\n"), self.file("b.txt")])
        self.assertEqual((0, ["modified", "modified"]), (ran.code, ran.statuses), ran.err)
        self.assertEqual((b"one\nhello\n", b"hello\n"), (self.read("a.txt"), self.read("b.txt")))

    def test_a_dry_run_describes_the_line_and_writes_nothing(self) -> None:
        ran = self.run_plugin("hello_plugin", [self.file("a.txt", b"one\n")], dry_run=True)
        self.assertEqual('append the line "hello"', ran.envelope["per_file"][0]["changes"][0]["summary"])
        self.assertEqual(b"one\n", self.read("a.txt"))

    def test_manifest_and_class_agree(self) -> None:
        for package in ("filename_renamer", "hello_plugin", "instrument_columns", "xlsx_field_filler"):
            with open(os.path.join(BUNDLED, package, "manifest.yml")) as file:
                manifest = file.read()
            with open(os.path.join(BUNDLED, package, "__init__.py")) as file:
                source = file.read()
            self.assertIn("name: %s\nversion: 0.1.0\n" % package, manifest)
            self.assertIn('    name = "%s"\n    version = "0.1.0"\n' % package, source)
            extensions = manifest.split("supported_extensions: ")[1].split("\n")[0]
            self.assertIn("    supported_extensions = %s\n" % extensions, source)


if __name__ == "__main__":
    unittest.main()
