"""Mode `validate`: the plugin is loaded and asked about the pass's variables, and nothing else of it is called."""

import unittest
from typing import Any

from worker import Ran, WorkerTest

REQUIRED = "required_variables = ['operator', 'site']\n"
NO_HOOK = "".join(
    "def %s: ctx.log.info('called'); 1 / 0\n" % hook
    for hook in (
        "pre_transform_all(self, ctx)",
        "transform(self, file_path, ctx)",
        "describe_changes(self, file_path, ctx)",
        "post_transform_all(self, ctx)",
        "on_plugin_failure(self, exc, ctx)",
    )
)


class CheckingTest(WorkerTest):
    def check(self, body: str, name: str = "made", **variables: Any) -> Ran:
        package = self.plugin(NO_HOOK + body, name=name)
        return self.run_plugin(package, [self.file("a.txt")], mode="validate", context={"variables": variables})

    def raising(self, error: str, name: str) -> Ran:
        return self.check("def validate_variables(self, variables): raise %s\n" % error, name=name)

    def test_a_plugin_that_finds_nothing_answers_with_one_whole_object(self) -> None:
        ran = self.check(REQUIRED, operator="asmith", site="B7")
        self.assertEqual((0, []), (ran.code, ran.frames), ran.err)
        self.assertEqual(
            {
                "loaded": True,
                "result": "success",
                "errors": [],
                "inherited": True,
                "required_variables": ["operator", "site"],
                "per_file": [],
                "log_records": [],
                "input_required": None,
                "error_message": None,
            },
            ran.envelope,
        )
        self.assertTrue(ran.out.startswith(b'{"loaded": true, '))

    def test_each_falsy_required_variable_is_one_error(self) -> None:
        ran = self.check(REQUIRED, operator="")
        self.assertEqual((0, "failed", True), (ran.code, ran.envelope["result"], ran.envelope["inherited"]))
        self.assertEqual(
            ["required variable '%s' is missing or empty" % name for name in ("operator", "site")],
            ran.envelope["errors"],
        )

    def test_its_own_check_gets_the_variables_and_is_not_inherited(self) -> None:
        ran = self.check("def validate_variables(self, variables): return ['got ' + variables['a'], 7]\n", a="x")
        self.assertEqual((["got x", "7"], False), (ran.envelope["errors"], ran.envelope["inherited"]))
        self.assertEqual([], ran.envelope["required_variables"])

    def test_required_variables_are_those_of_the_instance(self) -> None:
        ran = self.check("def __init__(self): self.required_variables = ('chosen',)\n", chosen=1)
        self.assertEqual((["chosen"], "success"), (ran.envelope["required_variables"], ran.envelope["result"]))

    def test_only_the_kits_rule_over_names_that_stand_in_the_class_is_inherited(self) -> None:
        for number, (body, inherited) in enumerate(
            (
                ("required_variables = ('a', 'b')\n", True),
                ("def __init__(self): self.validate_variables = lambda variables: []\n", False),
                ("def __init__(self): self.required_variables = ['a']\n", False),
                ("required_variables = property(lambda self: ['a'])\n", False),
                ("required_variables = (name for name in 'ab')\n", False),
                ("def __getattribute__(self, name): return object.__getattribute__(self, name)\n", False),
            )
        ):
            with self.subTest(body):
                ran = self.check(body, name="made_%d" % number, a=1, b=1)
                self.assertEqual((0, "success", inherited), (ran.code, ran.envelope["result"], ran.envelope["inherited"]))

    def test_what_is_no_list_is_read_with_good_will(self) -> None:
        for told, errors in (("None", []), ("''", []), ("'one'", ["one"]), ("(e for e in 'ab')", ["a", "b"])):
            with self.subTest(told):
                name = "made_%d" % abs(hash(told))
                ran = self.check("def validate_variables(self, variables): return %s\n" % told, name=name)
                self.assertEqual((0, errors), (ran.code, ran.envelope["errors"]))

    def test_whatever_it_raises_is_one_error(self) -> None:
        for error in (
            "PluginError('no')",
            "PluginInputRequired([], 'no')",
            "ValueError('no')",
            "SystemExit('no')",
            "KeyboardInterrupt('no')",
        ):
            with self.subTest(error):
                kind = error.split("(")[0]
                ran = self.raising(error, name="made_" + kind)
                self.assertEqual((0, "failed", []), (ran.code, ran.envelope["result"], ran.frames), ran.err)
                self.assertEqual(["validate_variables raised %s: no" % kind], ran.envelope["errors"])

    def test_what_cannot_be_read_as_a_list_is_one_error(self) -> None:
        ran = self.check("def validate_variables(self, variables): return 7\nrequired_variables = 8\n")
        self.assertEqual([], ran.envelope["required_variables"])
        self.assertEqual(
            ["%s raised TypeError: 'int' object is not iterable" % each for each in ("required_variables", "validate_variables")],
            ran.envelope["errors"],
        )

    def test_a_plugin_that_dies_over_the_variables_leaves_a_fragment(self) -> None:
        ran = self.check("def validate_variables(self, variables):\n    import os\n    os._exit(7)\n")
        self.assertEqual((7, b'{"loaded": true, '), (ran.code, ran.out))

    def test_a_plugin_that_cannot_be_loaded_says_only_why(self) -> None:
        for body, why in (
            ("raise ImportError('gone')\n", "ImportError: gone"),
            ("def __init__(self): raise PluginError('no licence')\n", "PluginError: no licence"),
            ("def __init__(self): raise PluginInputRequired([], 'why')\n", "PluginInputRequired: why"),
            ("transform = None\n", "NoPlugin: plugin package 'made_3'"),
        ):
            with self.subTest(body):
                self.count = getattr(self, "count", -1) + 1
                ran = self.check(body, name="made_%d" % self.count)
                self.assertEqual((3, False, False), (ran.code, ran.envelope["loaded"], ran.envelope["out_of_memory"]))
                self.assertEqual(why, ran.envelope["error_message"][: len(why)])
                self.assertEqual(1, len(ran.said("ERROR")), ran.err)

    def test_one_that_lacks_memory_to_be_loaded_says_so_whatever_it_makes_of_it(self) -> None:
        for number, raised in enumerate(
            (
                "raise MemoryError()",
                "raise OSError(12, 'Cannot allocate memory')",
                "raise ImportError('libx.so: failed to map segment from shared object')",
                "raise RuntimeError('no table') from MemoryError()",
                "raise PluginError('no table') from MemoryError()",
            )
        ):
            with self.subTest(raised):
                ran = self.check("def __init__(self): %s\n" % raised, name="made_%d" % number)
                self.assertEqual((3, {"loaded": False, "out_of_memory": True}), (ran.code, ran.envelope))

    def test_print_does_not_break_the_object(self) -> None:
        ran = self.check("def validate_variables(self, variables): print('}'); return []\n")
        self.assertEqual(("success", True), (ran.envelope["result"], ran.envelope["loaded"]))
        self.assertIn("}", ran.err)

    def test_another_mode_is_refused_and_run_is_a_run(self) -> None:
        package = self.plugin("def pre_transform_all(self, ctx): ctx.log.info('ran')\n")
        self.assertEqual((3, b""), (self.run_plugin(package, mode="walk").code, self.run_plugin(package, mode="walk").out))
        for mode in ("run", None):
            self.assertEqual(["ran"], self.run_plugin(package, mode=mode).said("INFO"))


if __name__ == "__main__":
    unittest.main()
