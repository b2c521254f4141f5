"""The harness for authors, with a `holdpoint` that says what the test wants it to say and writes down how it was called."""

import gc
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from typing import Any, Dict, Optional

from worker import KIT, built_worker

sys.path.insert(0, KIT)

from holdpoint.testing import HoldpointUnavailable, PluginCase, Run, run_plugin  # noqa: E402

FAKE = """\
#!%s
import json, os, shutil, sys
words = sys.argv[1:]
said = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "says.json")))
against, keep = words[words.index("--against") + 1], words[words.index("--keep") + 1]
files = {name: open(os.path.join(against, name), "rb").read().decode("latin-1") for name in os.listdir(against)}
given = {flag: json.load(open(words[words.index("--" + flag) + 1])) for flag in ("variables", "inputs")}
json.dump({"words": words, "files": files, **given}, open(os.path.join(os.path.dirname(__file__), "called.json"), "w"))
if said["told"].get("workspace"):
    shutil.copytree(against, keep)
    for name, content in said["leaves"].items():
        open(os.path.join(keep, name), "w").write(content)
    said["told"]["workspace"] = keep
print(json.dumps(said["told"]) if "text" not in said else said["text"])
sys.stderr.write(said.get("err", ""))
sys.exit(said["told"]["exit"])
"""


class TestingTest(unittest.TestCase):
    def setUp(self) -> None:
        self.room = os.path.realpath(tempfile.mkdtemp(prefix="holdpoint-test-"))
        self.addCleanup(shutil.rmtree, self.room)
        self.program = self.executable("holdpoint", FAKE % sys.executable)
        self.package = os.path.join(self.room, "stamp")
        os.mkdir(self.package)
        open(os.path.join(self.package, "manifest.yml"), "w").close()
        before = os.environ.get("HOLDPOINT")
        self.addCleanup(lambda: os.environ.pop("HOLDPOINT") if before is None else os.environ.update(HOLDPOINT=before))
        os.environ["HOLDPOINT"] = self.program

    def executable(self, name: str, text: str) -> str:
        path = os.path.join(self.room, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, stat.S_IRWXU)
        return path

    def says(self, exit: int = 0, leaves: Optional[Dict[str, str]] = None, text: Optional[str] = None, **told: Any) -> None:
        whole: Dict[str, Any] = {"told": {"exit": exit, **told}, "leaves": leaves or {}}
        if leaves is not None:
            whole["told"]["workspace"] = "yes"
        if text is not None:
            whole.update(text=text, err="holdpoint: no such flag")
        with open(os.path.join(self.room, "says.json"), "w") as file:
            json.dump(whole, file)

    def entry(self, status: str, **more: Any) -> Dict[str, Any]:
        return {"applied": [{"plugin": "stamp", "status": status, **more}], "aborted": False}

    def called(self) -> Dict[str, Any]:
        with open(os.path.join(self.room, "called.json")) as file:
            return json.load(file)

    def run_it(self, **how: Any) -> Run:
        return run_plugin(self.package, **how)

    def complaint(self, act: Any, *arguments: Any) -> str:
        with self.assertRaises(AssertionError) as raised:
            act(*arguments)
        return str(raised.exception)

    def test_it_hands_over_files_variables_and_answers_of_every_json_type(self) -> None:
        self.says(result=self.entry("success"))
        self.run_it(
            files={"a.csv": "ü\n", "b.bin": b"\xff"},
            variables={"site": "Graz", "columns": {"a": [1]}},
            answers={"text": "1", "number": 1.5, "flag": True, "list": ["x"], "empty": ""},
            dry_run=True,
            isolation=False,
        )
        words = self.called()["words"]
        self.assertEqual(["plugin", "run", self.package, "--against"], words[:4])
        self.assertEqual(["--non-interactive", "-o", "json", "--dry-run", "--no-isolation"], words[-5:])
        self.assertEqual({"site": "Graz", "columns": {"a": [1]}}, self.called()["variables"])
        self.assertEqual({"text": "1", "number": 1.5, "flag": True, "list": ["x"], "empty": ""}, self.called()["inputs"])
        self.assertEqual({"a.csv": "ü\n".encode().decode("latin-1"), "b.bin": "\xff"}, self.called()["files"])

    def test_files_are_put_over_those_of_a_fixture_and_the_fixture_stays(self) -> None:
        fixture = os.path.join(self.room, "fixture")
        os.mkdir(fixture)
        for name in ("a.txt", "b.txt"):
            with open(os.path.join(fixture, name), "w") as file:
                file.write("old")
        self.says(result=self.entry("success"))
        self.run_it(fixture=fixture, files={"b.txt": "new"})
        self.assertEqual({"a.txt": "old", "b.txt": "new"}, self.called()["files"])
        with open(os.path.join(fixture, "b.txt")) as untouched:
            self.assertEqual("old", untouched.read())

    def test_what_came_out_can_be_read_and_goes_with_the_run(self) -> None:
        self.says(result=self.entry("success", files_affected=["a.txt"]), leaves={"a.txt": "ü"})
        run = self.run_it(files={"a.txt": "one"})
        run.assert_success("a.txt")
        self.assertEqual(("ü", "ü".encode()), (run.text("a.txt"), run.content("a.txt")))
        self.assertTrue(run.exists("a.txt"))
        self.assertFalse(run.exists("b.txt"))
        self.assertIn("there is no file b.txt; there are: a.txt", self.complaint(run.text, "b.txt"))
        workspace = run.workspace
        del run
        gc.collect()
        self.assertFalse(workspace.exists())

    def test_a_wrong_status_says_what_happened(self) -> None:
        self.says(
            exit=1,
            result=self.entry("failed", error="no header"),
            per_file=[{"path": "a.csv", "status": "failed", "error": "line 3"}],
            log=[{"level": "INFO", "message": "looking", "context": {}}, {"text": "Traceback"}],
            questions=[{"round": 1, "reason": "r", "fields": [{"id": "site"}], "answered": {"site": "Graz"}}],
        )
        run = self.run_it()
        run.assert_failed("no head")
        said = self.complaint(run.assert_success)
        for part in ("to be success, it was failed", "error: no header", "a.csv: line 3", "looking", "Traceback", "Graz"):
            self.assertIn(part, said)
        self.assertIn("expected 'other' in the error, it was: no header", self.complaint(run.assert_failed, "other"))

    def test_success_with_other_files_than_expected_is_none(self) -> None:
        self.says(result=self.entry("success", files_affected=["a", "b"]))
        run = self.run_it()
        run.assert_success()
        run.assert_success("b", "a")
        self.assertIn("to change a, it changed a, b", self.complaint(run.assert_success, "a"))
        self.assertIn("to be skipped, it was success", self.complaint(run.assert_skipped))

    def test_a_question_without_an_answer_is_waiting_and_says_for_what(self) -> None:
        fields = [{"id": "site", "type": "string"}, {"id": "day", "type": "date"}]
        self.says(exit=4, error="input missing", questions=[{"round": 1, "reason": "why", "fields": fields, "answered": None}])
        run = self.run_it()
        run.assert_waiting()
        run.assert_waiting("site", "day")
        run.assert_asked("site", "day")
        self.assertEqual(("why", fields, None), (run.questions[0].reason, run.questions[0].fields, run.questions[0].answered))
        self.assertIn("to wait for day, it waits for site, day", self.complaint(run.assert_waiting, "day"))
        self.assertIn("round 1 asked for site, day: no answer was given", self.complaint(run.assert_success))
        self.assertIn("to ask for nothing, it asked for site, day", self.complaint(run.assert_asked))

    def test_each_round_must_ask_for_what_it_is_given(self) -> None:
        rounds = [
            {"round": 1, "reason": "", "fields": [{"id": "site"}], "answered": {"site": "Graz"}},
            {"round": 2, "reason": "", "fields": [{"id": "day"}], "answered": {"day": "2024-02-07"}},
        ]
        self.says(result=self.entry("success"), questions=rounds)
        run = self.run_it(answers=[{"site": "Graz"}, {"day": "2024-02-07"}])
        self.assertEqual([{"site": "Graz"}, {"day": "2024-02-07"}], self.called()["inputs"])
        self.assertEqual([["site"], ["day"]], [question.ids for question in run.questions])
        said = self.complaint(lambda: self.run_it(answers=[{"site": "Graz", "day": "2024-02-07"}]))
        self.assertIn("round 1 was to be asked for day, it was asked for site", said)
        said = self.complaint(lambda: self.run_it(answers=[{"site": "Graz"}, {}, {"day": "2024-02-07"}]))
        self.assertIn("round 3 was to be asked for day, it was asked for nothing", said)

    def test_unchanged_looks_at_bytes_and_at_names(self) -> None:
        self.says(result=self.entry("success"), leaves={"a.txt": "two", "new.txt": ""})
        run = self.run_it(files={"a.txt": "one", "b.txt": "one"})
        run.assert_unchanged("b.txt")
        self.assertIn("a.txt to stay as it was, it has changed: b'one' → b'two'", self.complaint(run.assert_unchanged, "a.txt"))
        self.assertIn("c.txt was not there", self.complaint(run.assert_unchanged, "c.txt"))
        self.assertIn("a.txt to stay", self.complaint(run.assert_unchanged))
        self.says(result=self.entry("success"), leaves={"new.txt": ""})
        run = self.run_it(files={"b.txt": "one"})
        self.assertIn("new.txt to stay as it was, it is new", self.complaint(run.assert_unchanged))
        self.says(result=self.entry("success"), leaves={})
        self.run_it(files={"b.txt": "one"}).assert_unchanged()

    def test_wrong_variables_and_a_broken_plugin_are_told_apart(self) -> None:
        failure = {"code": "plugin_variable_validation_failed", "messages": ["stamp: no site", "stamp: no day"]}
        self.says(exit=1, result={"applied": [], "aborted": False, "failure": failure}, error=None)
        run = self.run_it()
        run.assert_refused("no site; stamp: no day")
        self.assertIn("to be success, it was refused", self.complaint(run.assert_success))
        for entry in ({}, {"result": self.entry("failed", error="it exports no class")}):
            self.says(exit=2, error="it exports no class", **entry)
            run = self.run_it()
            self.assertEqual(("not_loaded", "it exports no class"), (run.status, run.error))

    def test_violations_warnings_and_summaries_are_there(self) -> None:
        result = self.entry("policy_violation", violations=["README.md"])
        changes = [{"path": "a", "kind": "modify", "summary": "add a line"}]
        self.says(exit=1, result={**result, "warnings": ["w"]}, per_file=[{"path": "a", "changes": changes}, {"path": "b"}])
        run = self.run_it()
        self.assertEqual((["README.md"], ["add a line"]), (run.violations, run.summaries))
        run.assert_status("policy_violation")
        said = self.complaint(run.assert_success)
        self.assertIn("it may not write: README.md", said)
        self.assertIn("warning: w", said)

    def test_a_holdpoint_that_says_nothing_is_no_result(self) -> None:
        for text in ("", "[]", "{}", "{"):
            self.says(exit=2, text=text)
            with self.assertRaisesRegex(HoldpointUnavailable, r"exit 2\): holdpoint: no such flag"):
                self.run_it()

    def test_a_holdpoint_that_does_not_end_or_cannot_start_is_unavailable(self) -> None:
        self.executable("holdpoint", "#!/bin/sh\nexec tail -f /dev/null\n")
        with unittest.mock.patch("holdpoint.testing._PATIENCE_SECONDS", 0.2):
            with self.assertRaisesRegex(HoldpointUnavailable, "did not end in 0.2 seconds, and was killed"):
                self.run_it()
        self.executable("holdpoint", "#!/nowhere/sh\n")
        with self.assertRaisesRegex(HoldpointUnavailable, "cannot be started"):
            self.run_it()

    def test_what_is_not_there_is_named(self) -> None:
        with self.assertRaisesRegex(FileNotFoundError, "nowhere is no plugin package: it has no manifest.yml"):
            run_plugin("nowhere")
        with self.assertRaisesRegex(FileNotFoundError, "there is no fixture directory nowhere"):
            self.run_it(fixture="nowhere")
        os.environ["HOLDPOINT"] = "/nowhere/holdpoint"
        with self.assertRaisesRegex(HoldpointUnavailable, "HOLDPOINT=/nowhere/holdpoint is no program"):
            self.run_it()

    def test_the_installation_of_the_kit_is_used_before_path(self) -> None:
        installation = os.path.join(self.room, "installation")
        shutil.copytree(
            os.path.join(KIT, "holdpoint"),
            os.path.join(installation, "executor", "sdk", "python", "holdpoint"),
            ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
        )
        place = "import holdpoint.testing as t\ntry: print(t.holdpoint_program())\nexcept t.HoldpointUnavailable as e: print(e)"

        def found(path: str) -> str:
            environment = {"PYTHONPATH": os.path.join(installation, "executor", "sdk", "python"), "PATH": path}
            command = [sys.executable, "-c", place]
            ended = subprocess.run(
                command, env=environment, cwd=self.room, stdout=subprocess.PIPE, text=True, check=True
            )
            return ended.stdout.strip()

        self.assertIn("put it on PATH, or set the variable HOLDPOINT", found("/nowhere"))
        self.assertEqual(self.program, found(self.room))
        os.mkdir(os.path.join(installation, "bin"))
        for inside in ("holdpoint", os.path.join("bin", "holdpoint")):
            shutil.copy(self.program, os.path.join(installation, inside))
            self.assertEqual(os.path.join(installation, inside), found(self.room))

    def test_a_case_runs_its_package_on_its_fixture_unless_files_are_given(self) -> None:
        fixture = os.path.join(self.room, "fixture")
        os.mkdir(fixture)
        open(os.path.join(fixture, "a.txt"), "w").close()
        self.says(result=self.entry("success"))

        class Case(PluginCase):
            def runTest(self) -> None: ...

        case = Case()
        with self.assertRaisesRegex(TypeError, "set `package` of Case"):
            case.run_plugin()
        Case.package, Case.fixture, Case.variables = self.package, fixture, {"site": "Graz"}
        case.run_plugin().assert_success()
        self.assertEqual(({"a.txt": ""}, {"site": "Graz"}), (self.called()["files"], self.called()["variables"]))
        case.run_plugin(files={"b.txt": "x"}, variables={})
        self.assertEqual({"b.txt": "x"}, self.called()["files"])
        self.assertEqual({}, self.called()["variables"])

    def test_no_worker_carries_it(self) -> None:
        with open(built_worker(), "rb") as file:
            worker = file.read()
        self.assertIn(b"holdpoint/plugin.py", worker)
        self.assertNotIn(b"testing", worker)
        self.assertNotIn(b"outcome", worker)


if __name__ == "__main__":
    unittest.main()
