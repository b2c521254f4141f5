"""What the worker loads, where a plugin's imports come from, and which class of a package is the plugin."""

import os
import subprocess
import sys
import unittest

from worker import WorkerTest

HEAVY = set("json re pathlib typing dataclasses enum functools traceback logging subprocess ctypes".split())
PATHLIB = set("pathlib os os.path posixpath genericpath stat _stat _collections_abc operator _operator errno".split())
KIT = set(
    "holdpoint holdpoint._frozen holdpoint._leaving holdpoint._life holdpoint._packages holdpoint._paths holdpoint._wire "
    "holdpoint.errors holdpoint.logger holdpoint.plugin".split()
)
REFERENCE_STYLE = '''
from __future__ import annotations
from pathlib import Path
from typing import Any
from exlab_wizard.plugins import FileChange, Plugin, PluginContext, PluginError, PluginInputRequired

class OperatorStamp(Plugin):
    """Stamps the operator's name."""
    name = "operator_stamp"
    version = "1.2.0"
    api_version = "1"
    supported_extensions = [".txt"]
    required_variables = ["operator"]

    def can_handle(self, file_path: Path, variables: dict[str, Any]) -> bool:
        return file_path.suffix in self.supported_extensions and not self.validate_variables(variables)

    def transform(self, file_path: Path, ctx: PluginContext) -> None:
        extra = ctx.variables.get("__extra_inputs__", {})
        if "site" not in extra:
            raise PluginInputRequired(fields=[{"id": "site", "type": "string"}], reason="which site?")
        file_path.write_text(f"{ctx.variables['operator']} {extra['site']} {ctx.run_kind}", encoding="utf-8")
        ctx.log.info("stamped", path=str(file_path))
'''


class ImportsTest(WorkerTest):
    def loaded(self, files: "list[str]") -> "set[str]":
        package = self.plugin(
            "def post_transform_all(self, ctx):\n    import sys\n    ctx.log.info('x', modules=list(sys.modules))\n"
        )
        loaded = set(self.run_plugin(package, files).frames[0]["context"]["modules"])
        bare = subprocess.run(
            [sys.executable, "-I", "-S", "-c", "import sys; print(*sys.modules)"], stdout=subprocess.PIPE, text=True
        )
        return loaded - set(bare.stdout.split()) - {"made"}

    def test_the_common_path_without_files_loads_the_kit_and_nothing_else(self) -> None:
        loaded = self.loaded([])
        self.assertEqual(KIT | {"_json", "gc", "resource"}, loaded | {"gc"})
        self.assertFalse(loaded & HEAVY)

    def test_with_a_file_it_loads_pathlib_but_not_what_pathlib_loads(self) -> None:
        loaded = self.loaded([self.file("a.txt")])
        if sys.version_info < (3, 12):
            self.assertEqual(set(), loaded - KIT - PATHLIB - {"_json", "gc", "resource"})
            self.assertEqual({"pathlib"}, loaded & HEAVY)
        else:
            self.assertFalse(loaded & {"json", "typing", "dataclasses", "traceback", "logging", "subprocess", "ctypes"})

    def test_paths_loaded_that_way_can_do_everything(self) -> None:
        body = """
def transform(self, file_path, ctx):
    import sys
    found = [p.name for p in ctx.dst_root.glob("*.tx?")] + [p.name for p in ctx.dst_root.rglob("a.*")]
    uri, home, match = file_path.as_uri(), file_path.resolve().relative_to(ctx.dst_root), file_path.match("*.t?t")
    import fnmatch, functools, pathlib, re, urllib.parse, warnings
    assert type(re).__name__ == "module" and re.compile("a") and functools.lru_cache()(len)("ab") == 2
    assert fnmatch.fnmatch("a", "a") and urllib.parse.quote("ä") == "%C3%A4" and type(urllib.parse) is type(sys)
    assert isinstance(file_path, pathlib.PosixPath) and pathlib.PureWindowsPath("c:/a").match("*")
    ctx.log.info(uri, found=found, home=home, match=match)
"""
        frame = self.run_plugin(self.plugin(body), [self.file("a ä.txt")]).frames[0]
        self.assertTrue(frame["message"].startswith("file:///") and frame["message"].endswith("/a%20%C3%A4.txt"), frame)
        self.assertEqual({"found": ["a ä.txt"], "home": "a ä.txt", "match": True}, frame["context"])

    def test_a_package_of_the_reference_host_runs_unchanged(self) -> None:
        package = self.package("operator_stamp", "from .plugin import OperatorStamp as Plugin\n", plugin=REFERENCE_STYLE)
        given = {"context": {"variables": {"operator": "asmith"}}}
        first = self.run_plugin(package, [self.file("a.txt")], **given)
        self.assertEqual((2, ["input_required"]), (first.code, first.statuses), first.err)
        given = {"context": {"variables": {"operator": "asmith"}}, "extra_inputs": {"site": "Basel"}}
        second = self.run_plugin(package, [self.file("a.txt")], **given)
        self.assertEqual((0, ["modified"]), (second.code, second.statuses))
        self.assertEqual(b"asmith Basel experimental", self.read("a.txt"))

    def test_both_names_give_the_same_objects(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import holdpoint, exlab_wizard.errors, exlab_wizard.plugins, exlab_wizard.plugins.base, exlab_wizard.plugins.logger
    for name in holdpoint.__all__:
        homes = [m for m in (exlab_wizard.errors, exlab_wizard.plugins, exlab_wizard.plugins.base,
                             exlab_wizard.plugins.logger) if hasattr(m, name)]
        assert homes and all(getattr(m, name) is getattr(holdpoint, name) for m in homes), name
    for home, names in ((exlab_wizard.errors, "ExLabError PluginError PluginInputRequired"),
            (exlab_wizard.plugins, "Plugin PluginContext FileChange PluginError PluginInputRequired PluginLogger "
             "HostPluginLogger WorkerPluginLogger PluginLogFrame"),
            (exlab_wizard.plugins.base, "Plugin PluginContext FileChange PluginError PluginInputRequired"),
            (exlab_wizard.plugins.logger, "PluginLogger HostPluginLogger WorkerPluginLogger PluginLogFrame")):
        assert all(hasattr(home, name) for name in names.split()), home
"""
        ran = self.run_plugin(self.plugin(body))
        self.assertEqual(0, ran.code, ran.err)

    def test_the_plugin_root_comes_first_and_the_kit_is_importable(self) -> None:
        package = self.plugin("def pre_transform_all(self, ctx):\n    import sys\n    ctx.log.info('x', path=sys.path)")
        path = self.run_plugin(package).frames[0]["context"]["path"]
        self.assertEqual(self.root, path[0])
        self.assertTrue(os.path.exists(os.path.join(path[1], "exlab_wizard", "errors.py")))
        self.assertFalse([each for each in path if each.endswith("-packages")])

    def test_site_packages_are_added_only_when_an_import_misses(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import sys, site
    try: import nt
    except ImportError: pass
    before = len(sys.path)
    try: import a_module_nobody_has
    except ImportError as error: ctx.log.info(error)
    expected = [p for p in site.getsitepackages() if __import__("os").path.isdir(p)]
    ctx.log.info("x", unchanged_by_nt=before, added=sys.path[before:], expected=expected)
"""
        frames = self.run_plugin(self.plugin(body)).frames
        self.assertEqual("No module named 'a_module_nobody_has'", frames[0]["message"])
        found = frames[1]["context"]
        self.assertTrue(found["expected"])
        self.assertEqual(found["expected"], [each for each in found["added"] if each in found["expected"]])

    def test_a_module_of_a_virtual_environment_is_found(self) -> None:
        room = os.path.join(self.root, "venv")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", room], check=True)
        home = os.path.join(room, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
        with open(os.path.join(home, "only_there.py"), "w") as file:
            file.write("value = 7\n")
        package = self.plugin("def pre_transform_all(self, ctx):\n    import only_there; ctx.log.info(only_there.value)")
        python, sys.executable = sys.executable, os.path.join(room, "bin", "python3")
        try:
            ran = self.run_plugin(package)
        finally:
            sys.executable = python
        self.assertEqual(["7"], ran.said("INFO"), ran.err)

    def test_no_bytecode_is_left_in_the_package(self) -> None:
        package = self.plugin("")
        self.run_plugin(package)
        self.assertEqual(["__init__.py"], os.listdir(os.path.join(self.root, package)))

    def test_the_plugin_class_is_found(self) -> None:
        methods = "    def can_handle(self, f, v): return False\n    def transform(self, f, c): pass\n"
        imports = "from holdpoint import Plugin\n"
        for name, source, modules in (
            ("only_subclass", imports + "class Own(Plugin):\n" + methods, {}),
            ("derived", imports + "class A(Plugin):\n" + methods + "class B(A): pass\n", {}),
            ("assigned", imports + "class A(Plugin):\n" + methods + "class B(Plugin):\n" + methods + "Plugin = B\n", {}),
            ("in_a_submodule", "from . import own\n", {"own": imports + "class Own(Plugin):\n" + methods}),
            ("without_parent", "class Plugin:\n" + methods, {}),
            ("with-dash", imports + "class Own(Plugin):\n" + methods, {}),
        ):
            with self.subTest(name):
                ran = self.run_plugin(self.package(name, source, **modules), [self.file("a.txt")])
                self.assertEqual((0, ["skipped"]), (ran.code, ran.out and ran.statuses), ran.err)

    def test_a_package_without_a_plugin_says_what_was_expected(self) -> None:
        methods = "    def can_handle(self, f, v): return False\n    def transform(self, f, c): pass\n"
        imports = "from holdpoint import Plugin\n"
        for name, source, says in (
            ("nothing", "x = 1\n", "expected a class exported as `Plugin`"),
            ("abstract", imports + "class A(Plugin): pass\n", "found none"),
            ("half", "from holdpoint import Plugin as P\nclass Plugin(P):\n    def transform(self, f, c): pass\n", "lacks can_handle"),
            ("two", imports + "class A(Plugin):\n" + methods + "class B(Plugin):\n" + methods, "found A, B"),
        ):
            with self.subTest(name):
                ran = self.run_plugin(self.package(name, source))
                self.assertEqual((3, b""), (ran.code, ran.out))
                self.assertIn(says, ran.said("ERROR")[0])
                self.assertIn(repr(name), ran.said("ERROR")[0])

    def test_a_package_that_fails_to_import_is_a_crash(self) -> None:
        for name, source in (("missing", None), ("syntax", "def x(:\n"), ("raising", "1 / 0\n")):
            with self.subTest(name):
                ran = self.run_plugin(self.package(name, source) if source else name)
                self.assertEqual((3, b""), (ran.code, ran.out))
                self.assertIn("Error", ran.said("ERROR")[0])


if __name__ == "__main__":
    unittest.main()
