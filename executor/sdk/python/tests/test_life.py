"""The order of a plugin's hooks, and what each way of ending means."""

import unittest

from worker import WorkerTest

HOOKS = """
def pre_transform_all(self, ctx): ctx.log.info("pre")
def can_handle(self, file_path, variables): Base.seen(self, "can " + file_path.name); return file_path.name != "skip.txt"
def transform(self, file_path, ctx): ctx.log.info("transform " + file_path.name)
def describe_changes(self, file_path, ctx):
    ctx.log.info("describe " + file_path.name)
    return [FileChange(file_path, "modify", "would", {"cell": "B7"})]
def post_transform_all(self, ctx): ctx.log.info("post")
def on_plugin_failure(self, exc, ctx): ctx.log.info("failure " + type(exc).__name__)
"""
SEEN = """
log = WorkerPluginLogger()
Base.seen = lambda self, what: log.info(what)
"""


class LifeTest(WorkerTest):
    def hooks(self, changed: str = "") -> str:
        return self.plugin(HOOKS + changed, before=SEEN)

    def two_files(self) -> "list[str]":
        return [self.file("a.txt"), self.file("skip.txt")]

    def test_hooks_come_in_their_order_and_files_in_theirs(self) -> None:
        ran = self.run_plugin(self.hooks(), self.two_files())
        self.assertEqual(0, ran.code, ran.err)
        self.assertEqual(["pre", "can a.txt", "transform a.txt", "can skip.txt", "post"], ran.said("INFO"))
        self.assertEqual(
            {
                "result": "success",
                "per_file": [
                    {"path": self.workspace + "/a.txt", "status": "modified", "changes": None},
                    {"path": self.workspace + "/skip.txt", "status": "skipped", "changes": None},
                ],
                "log_records": [],
                "input_required": None,
                "error_message": None,
            },
            ran.envelope,
        )

    def test_pre_and_post_run_without_any_file(self) -> None:
        ran = self.run_plugin(self.hooks())
        self.assertEqual((0, []), (ran.code, ran.statuses))
        self.assertEqual(["pre", "post"], ran.said("INFO"))

    def test_a_dry_run_describes_instead_of_transforming(self) -> None:
        ran = self.run_plugin(self.hooks(), self.two_files(), dry_run=True)
        self.assertEqual(["pre", "can a.txt", "describe a.txt", "can skip.txt", "post"], ran.said("INFO"))
        change = {"path": self.workspace + "/a.txt", "kind": "modify", "summary": "would", "detail": {"cell": "B7"}}
        self.assertEqual(
            {"path": self.workspace + "/a.txt", "status": "described", "changes": [change]},
            ran.envelope["per_file"][0],
        )

    def test_the_context_alone_can_ask_for_a_dry_run(self) -> None:
        ran = self.run_plugin(self.hooks(), self.two_files(), context={"dry_run": True})
        self.assertEqual(["described", "skipped"], ran.statuses)

    def test_a_plugin_without_a_description_says_that_it_would_modify(self) -> None:
        ran = self.run_plugin(self.plugin(""), [self.file("a.txt")], dry_run=True)
        change = ran.envelope["per_file"][0]["changes"][0]
        self.assertEqual(("modify", "made would modify a.txt", {}), (change["kind"], change["summary"], change["detail"]))

    def test_an_exception_in_can_handle_fails_that_file_only(self) -> None:
        for error in ("ValueError('odd')", "PluginError('odd')", "PluginInputRequired([], 'odd')"):
            with self.subTest(error):
                body = "def can_handle(self, file_path, variables):\n    if file_path.name == 'a.txt': raise %s\n    return True\n"
                name = "made_" + error.split("(")[0]
                ran = self.run_plugin(self.plugin(body % error, name=name), [self.file("a.txt"), self.file("b.txt")])
                self.assertEqual((0, "success"), (ran.code, ran.envelope["result"]))
                self.assertEqual(["failed", "modified"], ran.statuses)
                self.assertEqual("can_handle raised %s: odd" % error.split("(")[0], ran.envelope["per_file"][0]["error"])

    def test_plugin_error_in_a_file_stops_with_1(self) -> None:
        body = "def transform(self, file_path, ctx):\n    if file_path.name == 'b.txt': raise PluginError('no sheet')\n"
        files = [self.file(name) for name in ("a.txt", "b.txt", "c.txt")]
        ran = self.run_plugin(self.hooks(body), files)
        self.assertEqual((1, "failed", "no sheet"), (ran.code, ran.envelope["result"], ran.envelope["error_message"]))
        self.assertEqual(["modified", "failed"], ran.statuses)
        self.assertEqual("no sheet", ran.envelope["per_file"][1]["error"])
        self.assertEqual("failure PluginError", ran.said("INFO")[-1])
        self.assertNotIn("post", ran.said("INFO"))

    def test_plugin_error_from_pre_and_post_stops_with_1(self) -> None:
        for hook, statuses in (("pre", []), ("post", ["modified", "skipped"])):
            with self.subTest(hook):
                body = "def %s_transform_all(self, ctx): raise PluginError('no')\n" % hook
                ran = self.run_plugin(self.plugin(HOOKS + body, name="made_" + hook, before=SEEN), self.two_files())
                self.assertEqual((1, statuses), (ran.code, ran.statuses))
                self.assertEqual("failure PluginError", ran.said("INFO")[-1])

    def test_plugin_error_while_constructing_stops_with_1(self) -> None:
        ran = self.run_plugin(self.plugin("def __init__(self): raise PluginError('no licence')"))
        self.assertEqual((1, "no licence"), (ran.code, ran.envelope["error_message"]))

    def test_a_question_in_a_file_stops_with_2_and_keeps_what_is_finished(self) -> None:
        body = """
def transform(self, file_path, ctx):
    if file_path.name == 'b.txt': raise PluginInputRequired([{"id": "when", "type": "datetime"}], "no date")
"""
        files = [self.file(name) for name in ("a.txt", "b.txt", "c.txt")]
        ran = self.run_plugin(self.hooks(body), files)
        self.assertEqual((2, "input_required"), (ran.code, ran.envelope["result"]))
        self.assertEqual(["modified", "input_required"], ran.statuses)
        self.assertEqual(
            {"fields": [{"id": "when", "type": "datetime"}], "reason": "no date"}, ran.envelope["input_required"]
        )
        self.assertIsNone(ran.envelope["error_message"])
        self.assertEqual("failure PluginInputRequired", ran.said("INFO")[-1])

    def test_a_question_from_pre_stops_with_2_before_any_file(self) -> None:
        ran = self.run_plugin(
            self.hooks("def pre_transform_all(self, ctx): raise PluginInputRequired(None, 'why')\n"), self.two_files()
        )
        self.assertEqual((2, []), (ran.code, ran.statuses))
        self.assertEqual({"fields": [], "reason": "why"}, ran.envelope["input_required"])
        self.assertEqual(["failure PluginInputRequired"], ran.said("INFO"))

    def test_a_question_from_post_or_the_constructor_is_a_crash(self) -> None:
        for hook in ("post_transform_all(self, ctx)", "__init__(self)"):
            with self.subTest(hook):
                body = "def %s: raise PluginInputRequired([], 'late')\n" % hook
                ran = self.run_plugin(self.plugin(HOOKS + body, name=hook.split("_t")[0].strip("(self)_"), before=SEEN))
                self.assertEqual((3, b""), (ran.code, ran.out))
                self.assertFalse([each for each in ran.said("INFO") if each.startswith("failure")])

    def test_any_other_exception_is_a_crash_with_a_traceback_and_no_callback(self) -> None:
        for error in ("ValueError('broken cell')", "SystemExit(0)", "KeyboardInterrupt()"):
            with self.subTest(error):
                body = "def transform(self, file_path, ctx): raise %s\n" % error
                ran = self.run_plugin(self.plugin(HOOKS + body, name="made_" + error[:5], before=SEEN), self.two_files())
                self.assertEqual((3, b""), (ran.code, ran.out))
                self.assertIn("Traceback (most recent call last):", ran.err)
                self.assertIn(", in transform", ran.err)
                self.assertNotIn("_life.py", ran.err)
                self.assertIn("the plugin crashed: " + error.split("(")[0], ran.said("ERROR")[0])
                self.assertFalse([each for each in ran.said("INFO") if each.startswith("failure")])

    def test_an_error_of_on_plugin_failure_is_logged_and_swallowed(self) -> None:
        body = """
def transform(self, file_path, ctx): raise PluginError("first")
def on_plugin_failure(self, exc, ctx): raise OSError("second")
"""
        ran = self.run_plugin(self.plugin(body), [self.file("a.txt")])
        self.assertEqual((1, "first"), (ran.code, ran.envelope["error_message"]))
        self.assertEqual({"exception": "OSError", "detail": "second"}, ran.frames[-1]["context"])
        self.assertEqual("ERROR", ran.frames[-1]["level"])

    def test_answers_reach_the_plugin_by_both_ways(self) -> None:
        package = self.plugin(
            "def pre_transform_all(self, ctx):\n"
            "    ctx.log.info('x', extra=ctx.extra_inputs, variables=ctx.variables, log=type(ctx.log).__name__)\n"
        )
        before = self.run_plugin(package, context={"variables": {"operator": "asmith"}}).frames[0]["context"]
        self.assertEqual({"extra": {}, "variables": {"operator": "asmith"}, "log": "WorkerPluginLogger"}, before)
        after = self.run_plugin(package, extra_inputs={"when": "now"}).frames[0]["context"]
        self.assertEqual({"when": "now"}, after["extra"])
        self.assertEqual({"__extra_inputs__": {"when": "now"}}, after["variables"])

    def test_the_context_holds_what_the_envelope_says(self) -> None:
        package = self.plugin(
            "def pre_transform_all(self, ctx):\n"
            "    import pathlib\n"
            "    assert isinstance(ctx.dst_root, pathlib.Path) and isinstance(ctx.answers_file, pathlib.Path)\n"
            "    ctx.log.info('x', **{n: str(getattr(ctx, n)) for n in ctx._names if n != 'log'})\n"
        )
        ran = self.run_plugin(package)
        self.assertEqual(
            {
                "variables": "{}",
                "dst_root": self.workspace,
                "answers_file": self.workspace + "/.exlab-answers.yml",
                "template_name": "tpl",
                "template_version": "0.1.0",
                "run_kind": "experimental",
                "equipment_id": "EQ1",
                "project": "PROJ-1",
                "dry_run": "False",
                "extra_inputs": "{}",
            },
            ran.frames[0]["context"] if ran.frames else ran.err,
        )

    def test_files_and_what_is_left_open_survive_the_end_of_the_process(self) -> None:
        body = """
def transform(self, file_path, ctx):
    global left
    left = open(file_path, "w")
    left.write("unflushed")
"""
        self.run_plugin(self.plugin(body), [self.file("a.txt")])
        self.assertEqual(b"unflushed", self.read("a.txt"))

    def test_threads_are_joined_and_exit_callbacks_called(self) -> None:
        body = """
def transform(self, file_path, ctx):
    import atexit, threading
    go = threading.Event()
    threading.Thread(target=lambda: (go.wait(), open(ctx.dst_root / "thread", "w").close())).start()
    threading._register_atexit(go.set) if hasattr(threading, "_register_atexit") else go.set()
    atexit.register(lambda: open(ctx.dst_root / "callback", "w").close())
"""
        ran = self.run_plugin(self.plugin(body), [self.file("a.txt")])
        self.assertEqual(0, ran.code, ran.err)
        self.assertEqual((b"", b""), (self.read("thread"), self.read("callback")))


if __name__ == "__main__":
    unittest.main()
