"""line_endings, a worker in Perl, run by the real worker."""

import os
import random
import re
import unittest

from entrypoints import NAMES, EntrypointTest


class LineEndingsTest(EntrypointTest):
    package_name = "line_endings"

    def test_it_makes_line_endings_what_the_variable_says(self) -> None:
        for wanted, before, after in (
            ("lf", b"a\r\nb\nc\r\n", b"a\nb\nc\n"),
            ("crlf", b"a\r\nb\nc", b"a\r\nb\r\nc"),
            ("lf", b"lone\rstays\r\r\n", b"lone\rstays\n"),
            ("crlf", b"lone\rstays\r\n\n", b"lone\rstays\r\n\r\n"),
            ("lf", b"\xff\xfe\x80\r\n", b"\xff\xfe\x80\n"),
        ):
            with self.subTest(before):
                path = self.file("a.txt", before)
                os.chmod(path, 0o640)
                ran = self.run_entrypoint(path, variables={"line_endings": wanted})
                self.assertEqual((0, {"a.txt": "modified"}), (ran.code, self.statuses(ran)), ran.err)
                self.assertEqual((after, 0o640), (self.read("a.txt"), os.stat(path).st_mode & 0o777))
                self.assertEqual(["a.txt"], os.listdir(self.workspace))
                again = self.run_entrypoint(path, variables={"line_endings": wanted})
                self.assertEqual((0, {}), (again.code, self.statuses(again)))

    def test_files_with_any_name(self) -> None:
        for ascii in (True, False):
            names = NAMES + ("line\nbreak.txt",)
            files = [self.file(name, b"x\r\n") for name in names]
            ran = self.run_entrypoint(*files, variables={"line_endings": "lf"}, ascii=ascii)
            self.assertEqual((0, dict.fromkeys(names, "modified")), (ran.code, self.statuses(ran)), ran.err)
            self.assertEqual({b"x\n"}, {self.read(name) for name in names})
            self.assertEqual(1.0, [frame["progress"] for frame in ran.frames if "progress" in frame][-1])

    def test_it_asks_once_when_files_differ_and_does_what_is_answered(self) -> None:
        files = [self.file("lf.txt", b"a\nb\n"), self.file("crlf.txt", b"a\r\n"), self.file("both.txt", b"a\r\nb\n"), self.file("none.txt", b"a")]
        ask = {"line_endings": "ask"}
        ran = self.run_entrypoint(*files, variables=ask)
        self.assertEqual(2, ran.code, ran.err)
        asked = ran.envelope["input_required"]
        self.assertEqual("Lines end with LF in 1 files, with CRLF in 1, and with both in 1.", asked["reason"])
        self.assertEqual(
            [("line_endings", "enum", ["lf", "crlf", "keep"], True)],
            [(each["id"], each["type"], each["options"], each["required"]) for each in asked["fields"]],
        )
        self.assertEqual({}, self.statuses(self.run_entrypoint(*files, variables=ask, answers={"line_endings": "keep"})))
        ran = self.run_entrypoint(*files, variables=ask, answers={"line_endings": "crlf"})
        self.assertEqual({"lf.txt": "modified", "both.txt": "modified"}, self.statuses(ran))
        self.assertEqual(b"a\r\nb\r\n", self.read("both.txt"))
        ran = self.run_entrypoint(*files, variables=ask)
        self.assertEqual((0, {}), (ran.code, self.statuses(ran)), "all end alike now: nothing is asked")

    def test_a_dry_run_describes_and_writes_nothing(self) -> None:
        path = self.file("a.txt", b"a\r\nb\r\nc\n")
        ran = self.run_entrypoint(path, variables={"line_endings": "lf"}, dry_run=True)
        self.assertEqual({"a.txt": "described"}, self.statuses(ran))
        change = ran.envelope["per_file"][0]["changes"][0]
        self.assertEqual((path, "modify", "2 lines from CRLF to LF", {"lines": 2}), tuple(change[key] for key in ("path", "kind", "summary", "detail")))
        self.assertEqual(b"a\r\nb\r\nc\n", self.read("a.txt"))

    def test_what_is_no_text_or_no_file_is_left_alone(self) -> None:
        os.mkdir(os.path.join(self.workspace, "folder.txt"))
        os.symlink("good.txt", os.path.join(self.workspace, "link.txt"))
        names = ("utf16.txt", "folder.txt", "missing.txt", "link.txt", "good.txt", "README.md", ".exlab-wizard/a.txt")
        for name in ("utf16.txt", "good.txt", "README.md", ".exlab-wizard/a.txt"):
            self.file(name, "a\r\n".encode("utf-16") if name[0] == "u" else b"a\r\n")
        ran = self.run_entrypoint(*[os.path.join(self.workspace, name) for name in names], variables={"line_endings": "lf"})
        self.assertEqual(0, ran.code, ran.err)
        self.assertEqual(
            {"folder.txt": "failed", "missing.txt": "failed", "link.txt": "failed", "good.txt": "modified"}, self.statuses(ran)
        )
        self.assertEqual((b"a\r\n", b"a\r\n"), (self.read("README.md"), self.read(".exlab-wizard/a.txt")))

    def test_variables_that_are_missing_or_wrong(self) -> None:
        path = self.file("a.txt", b"a\r\n")
        ran = self.run_entrypoint(path)
        self.assertEqual((0, []), (ran.code, ran.envelope["per_file"]))
        self.assertIn("the variable line_endings is not set", ran.said("INFO")[0])
        for wrong in ("LF", "cr", ["lf"], {"a": 1}, 1):
            ran = self.run_entrypoint(path, variables={"line_endings": wrong})
            self.assertEqual(1, ran.code)
            self.assertIn("variable line_endings: expected lf, crlf or ask, came", ran.envelope["error_message"])

    def test_an_answer_stays_below_its_limit(self) -> None:
        files = ["%s/%06d-%s.txt" % (self.workspace, at, "x" * 180) for at in range(3500)]
        ran = self.run_entrypoint(*files, variables={"line_endings": "lf"})
        self.assertEqual(0, ran.code, ran.err[-500:])
        self.assertLess(len(ran.out), 1024 * 1024)
        self.assertEqual(["1750 files more than the answer can list"], ran.said("WARNING")[-1:])

    def test_what_is_no_envelope_is_no_success(self) -> None:
        for junk in (b"{", b"[]", b"x", b"{}{}", b'{"context": {"variables": {"line_endings": "lf"}}', b'{"a": "\x01"}', b"[" * 5000, b'{"a": tru}'):
            with self.subTest(junk[:20]):
                ran = self.run_bytes(junk)
                self.assertEqual((3, b""), (ran.code, ran.out), ran.err)

    def test_random_files_keep_all_but_their_line_endings(self) -> None:
        dice = random.Random(7)
        files, texts = [], []
        for at in range(200):
            texts.append(b"".join(dice.choice((b"\r\n", b"\n", b"\r", b"a", b"\xff", b";")) for _ in range(dice.randrange(60))))
            files.append(self.file("%03d.txt" % at, texts[-1]))
        self.assertEqual(0, self.run_entrypoint(*files, variables={"line_endings": "crlf"}).code)
        ends = [re.sub(rb"\r+\n", b"\n", text) for text in texts]
        for at, text in enumerate(texts):
            has_bare = re.search(rb"(?<!\r)\n", text) is not None
            self.assertEqual(ends[at].replace(b"\n", b"\r\n") if has_bare else text, self.read("%03d.txt" % at), text)
        self.assertEqual(0, self.run_entrypoint(*files, variables={"line_endings": "lf"}).code)
        for at, end in enumerate(ends):
            self.assertEqual(end, self.read("%03d.txt" % at), texts[at])


if __name__ == "__main__":
    unittest.main()
