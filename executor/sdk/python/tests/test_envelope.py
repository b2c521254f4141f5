"""What goes in on stdin and comes out on stdout and stderr."""

import json
import os
import unittest

from worker import SOURCE, WorkerTest


class EnvelopeTest(WorkerTest):
    def test_stdin_without_one_json_object_ends_with_3_and_says_so(self) -> None:
        for stdin, says in (
            (b"", "stdin holds no complete JSON object"),
            (b"\n", "stdin holds no complete JSON object"),
            (b'{"plugin_module": "x"', "stdin holds no complete JSON object: Expecting ',' delimiter: line 1 column 22"),
            (b'{"plugin_module": "x', "Unterminated string"),
            (b'{"plugin_module": nope', "Expecting value: line 1 column 19"),
            (b"{} {}", "more than one JSON value"),
            (b"\xff{}", "stdin holds no complete JSON object"),
            (b"[1]", "no JSON object but a list"),
            (b"[" * 100000, "nested too deeply"),
            (b"{}", "`plugin_module` is missing"),
            (b'{"plugin_module": 5}', "`plugin_module` must be a str, came 5"),
            (b'{"plugin_module": "x", "files": "a.txt"}', "`files` must be a list"),
            (b'{"plugin_module": "x", "files": [1]}', "`files` must hold paths"),
            (b'{"plugin_module": "x", "context": {"variables": []}}', "`variables` must be a dict"),
        ):
            with self.subTest(stdin[:40]):
                ran = self.run_worker(stdin)
                self.assertEqual((3, b""), (ran.code, ran.out))
                self.assertIn(says, ran.said("ERROR")[0])

    def test_files_may_be_absolute_or_relative_and_answers_are_absolute(self) -> None:
        self.file("sub/b.txt")
        package = self.plugin("def transform(self, file_path, ctx): file_path.write_text(str(file_path.is_absolute()))")
        ran = self.run_plugin(package, [self.file("a.txt"), "sub/b.txt"])
        self.assertEqual(
            [self.workspace + "/a.txt", self.workspace + "/sub/b.txt"],
            [entry["path"] for entry in ran.envelope["per_file"]],
        )
        self.assertEqual(b"True", self.read("sub/b.txt"))

    def test_paths_and_texts_outside_ascii_arrive_unchanged(self) -> None:
        package = self.plugin("def transform(self, file_path, ctx): raise PluginError('%s µ😀' % file_path.name)")
        for ascii_only in (True, False):
            data = json.dumps(self.envelope(package, [self.file("grün 😀.txt")]), ensure_ascii=ascii_only)
            ran = self.run_worker(data.encode())
            self.assertEqual("grün 😀.txt µ😀", ran.envelope["error_message"], ran.err)

    def test_print_and_raw_writes_to_stdout_do_not_break_the_protocol(self) -> None:
        body = """
def transform(self, file_path, ctx):
    import os, sys
    print("printed")
    sys.__stdout__.write("kept\\n")
    os.write(1, b"raw\\n")
    os.system("echo from a child")
"""
        ran = self.run_plugin(self.plugin(body, before="print('at import')"), [self.file("a.txt")])
        self.assertEqual(["modified"], ran.statuses)
        for line in ("at import", "printed", "kept", "raw", "from a child"):
            self.assertIn(line + "\n", ran.err)

    def test_fields_that_json_cannot_hold_become_text(self) -> None:
        body = """
def transform(self, file_path, ctx):
    import datetime, enum
    class Phase(enum.Enum): ONE = "one"
    class Rude:
        def __str__(self): raise ValueError
    circle = []
    circle.append(circle)
    raise PluginInputRequired([{
        "id": "x", "default": file_path, "min": datetime.date(2024, 2, 7), "max": datetime.datetime(2024, 2, 7, 10, 15),
        "options": {Phase.ONE}, "nan": float("nan"), "inf": [float("-inf")], "bytes": b"ab", (1, 2): "key", "big": 10 ** 9000,
        "rude": Rude(), "circle": circle, "tuple": (1, 2), 5: None}], file_path)
"""
        ran = self.run_plugin(self.plugin(body), [self.file("a.txt")])
        self.assertEqual(2, ran.code, ran.err)
        asked = ran.envelope["input_required"]
        field = asked["fields"][0]
        self.assertEqual(self.workspace + "/a.txt", asked["reason"])
        self.assertEqual(self.workspace + "/a.txt", field["default"])
        self.assertEqual(("2024-02-07", "2024-02-07T10:15:00"), (field["min"], field["max"]))
        self.assertEqual((["one"], "nan", ["-inf"], "ab"), (field["options"], field["nan"], field["inf"], field["bytes"]))
        self.assertEqual(("key", [1, 2], None), (field["(1, 2)"], field["tuple"], field["5"]))
        self.assertTrue(field["big"].startswith("0x"))
        self.assertIn("cannot be shown", field["rude"])
        self.assertEqual(["…"], field["circle"])

    def test_a_large_envelope_is_one_envelope(self) -> None:
        package = self.plugin("def transform(self, file_path, ctx): raise PluginError('x' * 3000000)")
        ran = self.run_plugin(package, [self.file("a.txt")])
        self.assertEqual((1, 3000000), (ran.code, len(ran.envelope["error_message"])))
        self.assertEqual(1, ran.out.count(b"\n"))

    def test_nobody_reading_stdout_is_no_crash(self) -> None:
        process = self.start()
        process.stdout.close()
        process.stdin.write(json.dumps(self.envelope(self.plugin(""))).encode())
        process.stdin.close()
        with process.stderr:
            self.assertEqual(b"", process.stderr.read())
        self.assertEqual(0, process.wait())

    def test_log_frames(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import sys
    sys.stderr = None
    ctx.log.debug("d"); ctx.log.info("i", file=ctx.dst_root); ctx.log.warning("w", n=float("nan")); ctx.log.error(ValueError("e"))
    ctx.log.progress(0.25, "a quarter")
"""
        frames = self.run_plugin(self.plugin(body)).frames
        self.assertEqual(
            [
                {"level": "DEBUG", "message": "d", "context": {}},
                {"level": "INFO", "message": "i", "context": {"file": self.workspace}},
                {"level": "WARNING", "message": "w", "context": {"n": "nan"}},
                {"level": "ERROR", "message": "e", "context": {}},
                {"level": "INFO", "message": "a quarter", "context": {}, "progress": 0.25},
            ],
            frames,
        )

    def test_the_working_directory_is_the_workspace_and_stdin_is_at_its_end(self) -> None:
        package = self.plugin(
            "def pre_transform_all(self, ctx):\n    import os, sys\n    ctx.log.info(os.getcwd(), rest=sys.stdin.read())"
        )
        frame = self.run_plugin(package).frames[0]
        self.assertEqual((self.workspace, {"rest": ""}), (frame["message"], frame["context"]))

    def test_the_uncompiled_worker_does_the_same(self) -> None:
        ran = self.run_worker(
            json.dumps(self.envelope(self.plugin(""), [self.file("a.txt")])).encode(), worker=SOURCE
        )
        self.assertEqual((0, ["modified"]), (ran.code, ran.statuses))
        self.assertEqual(0, ran.report["exit"])

    def test_without_a_dst_root_the_working_directory_counts(self) -> None:
        package = self.plugin("def pre_transform_all(self, ctx): ctx.log.info(ctx.answers_file)")
        ran = self.run_worker(json.dumps({"plugin_module": package, "files": ["a.txt"]}).encode())
        self.assertEqual(os.path.join(self.workspace, ".exlab-answers.yml"), ran.frames[0]["message"])


if __name__ == "__main__":
    unittest.main()
