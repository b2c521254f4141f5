"""`holdpoint._lint`: each finding on a package that has it, and none on packages that are fine. No package is ever run."""

import json
import os
import random
import subprocess
import sys
import unittest
from typing import Any, Dict, List, Optional, Tuple

from worker import BUNDLED, KIT, WorkerTest, built_worker

sys.path.insert(0, KIT)

from holdpoint._lint.check import check  # noqa: E402
from holdpoint._lint.codes import CODES  # noqa: E402
from holdpoint._lint.report import MOST, Report  # noqa: E402

PROGRAM = os.path.join(KIT, "holdpoint", "_lint")
MANIFEST: Dict[str, Any] = {
    "name": "made",
    "version": "1.0",
    "api_version": "1",
    "supported_extensions": [".txt"],
    "required_variables": [],
    "optional_variables": [],
    "network": False,
}
HEAD = """\
from holdpoint import FileChange, PluginError, PluginInputRequired
from holdpoint import Plugin as Base
raise SystemExit("the package was run")
class Plugin(Base):
    name = "made"
    version = "1.0"
    supported_extensions = [".txt"]
"""
HOOKS = """\
    def can_handle(self, file_path, variables):
        return True
    def transform(self, file_path, ctx):
        pass
"""
GOOD = HEAD + HOOKS
ASK = "raise PluginInputRequired([], 'why')\n"


def method(signature: str, body: str = "pass\n") -> str:
    return "    def %s:\n        %s\n" % (signature, body.replace("\n", "\n        "))


# code, file, line, __init__.py, other files
CASES: "List[Tuple[str, str, int, str, Dict[str, str]]]" = [
    ("syntax_error", "a.py", 2, GOOD, {"a": "x = 1\ndef :\n"}),
    ("source_unreadable", "a.py", 0, GOOD, {"a": "x = '\0'\n"}),
    ("syntax_newer", "a.py", 2, GOOD, {"a": "match 1:\n    case 1: pass\n"}),
    ("source_unreadable", "a.py", 0, GOOD, {"a": "#" * (1 << 20) + "\n"}),
    ("source_unreadable", "a.py", 0, GOOD, {"a": "x = " + "-" * 50000 + "1\n"}),
    ("no_plugin", "__init__.py", 0, "x = 1\n", {}),
    ("no_plugin", "__init__.py", 0, "from holdpoint import Plugin\n", {}),
    ("no_plugin", "__init__.py", 0, "x = 1\n", {"a": GOOD.replace("class Plugin", "class Mine")}),
    ("several_plugins", "__init__.py", 0, GOOD.replace("class Plugin", "class One") + GOOD.replace("class Plugin", "class Two"), {}),
    ("plugin_unclear", "__init__.py", 0, "def make(): pass\nPlugin = make()\n", {}),
    ("plugin_unclear", "__init__.py", 0, "globals()['Plugin'] = 1\n", {}),
    ("plugin_unclear", "__init__.py", 0, "from json import *\n", {}),
    ("abstract_method", "__init__.py", 4, HEAD + method("can_handle(self, file_path, variables)"), {}),
    ("abstract_method", "__init__.py", 4, GOOD.replace("class Plugin", "class Mine").replace("transform", "change_it"), {}),
    ("abstract_method", "__init__.py", 3, "from .a import Half\nclass Plugin(Half):\n    pass\n".replace("class", "\nclass"),
     {"a": GOOD.replace("class Plugin", "class Half") + "    @abstractmethod\n" + method("mine(self)")}),
    ("attribute_missing", "__init__.py", 4, GOOD.replace('    name = "made"\n', ""), {}),
    ("attribute_missing", "__init__.py", 4, GOOD.replace('    name = "made"\n', "    name: str\n"), {}),
    ("attribute_differs", "__init__.py", 6, GOOD.replace('"1.0"', '"1.1"'), {}),
    ("attribute_differs", "__init__.py", 7, GOOD.replace('".txt"', '".csv"'), {}),
    ("attribute_differs", "a.py", 1, GOOD.replace("Base)", "Base)").replace('    version = "1.0"\n', "").replace("(Base)", "(a.Mix, Base)")
     .replace("raise", "from . import a\nraise"), {"a": "class Mix: version = 'x'\n"}),
    ("attribute_differs", "__init__.py", 15, GOOD.replace("version = \"1.0\"", "version = V").replace("raise", "V = '2'\nraise")
     .replace("    version = V\n", "") + "    x = 1\n    y = 2\n    z = 3\n    version = V\n", {}),
    ("attribute_type", "__init__.py", 7, GOOD.replace('[".txt"]', '".txt"'), {}),
    ("attribute_type", "__init__.py", 6, GOOD.replace('"1.0"', "1.0"), {}),
    ("attribute_dynamic", "__init__.py", 6, GOOD.replace('"1.0"', "str(1)"), {}),
    ("attribute_dynamic", "__init__.py", 12, GOOD.replace('    name = "made"\n', "") + method("__init__(self)", "self.name = 'made'"), {}),
    ("constructor_parameters", "__init__.py", 12, GOOD + method("__init__(self, x)"), {}),
    ("async_hook", "__init__.py", 12, GOOD + method("pre_transform_all(self, ctx)").replace("def", "async def"), {}),
    ("generator_hook", "__init__.py", 12, GOOD + method("post_transform_all(self, ctx)", "yield 1"), {}),
    ("hook_parameters", "__init__.py", 12, GOOD + method("post_transform_all(self)"), {}),
    ("hook_parameters", "__init__.py", 12, GOOD + method("describe_changes(self, file_path, ctx, *, x)"), {}),
    ("hook_parameters", "__init__.py", 12, GOOD + method("on_plugin_failure(self, exc, ctx, more)"), {}),
    ("hook_misspelt", "__init__.py", 12, GOOD + method("post_transfrom_all(self, ctx)"), {}),
    ("hook_misspelt", "__init__.py", 12, GOOD + method("validate(self, variables)"), {}),
    ("question_out_of_place", "__init__.py", 13, GOOD + method("post_transform_all(self, ctx)", ASK), {}),
    ("question_out_of_place", "__init__.py", 13, GOOD + method("__init__(self)", ASK), {}),
    ("question_out_of_place", "__init__.py", 16, GOOD + method("post_transform_all(self, ctx)", "self.x()\n") + method("x(self)", ASK), {}),
    ("question_out_of_place", "a.py", 3,
     GOOD.replace("raise", "from .a import go\nraise") + method("validate_variables(self, variables)", "go()\n"),
     {"a": "from exlab_wizard.errors import PluginInputRequired as Q\ndef go():\n    raise Q([], '')\n"}),
    ("import_missing", "__init__.py", 1, "from .nothing import x\n" + GOOD, {}),
    ("import_missing", "__init__.py", 1, "from .a import x\n" + GOOD, {"a": "y = 1\n"}),
    ("import_missing", "__init__.py", 1, "from .. import x\n" + GOOD, {}),
    ("import_missing", "__init__.py", 1, "from holdpoint import Plugn\n" + GOOD, {}),
    ("import_missing", "a.py", 1, GOOD, {"a": "import made.nothing\n"}),
    ("import_not_relative", "__init__.py", 1, "import a\n" + GOOD, {"a": ""}),
    ("third_party_import", "__init__.py", 1, "import numpy.linalg\n" + GOOD, {}),
    ("shell", "a.py", 2, GOOD, {"a": "import subprocess\nsubprocess.run('x', shell=True)\n"}),
    ("shell", "a.py", 2, GOOD, {"a": "from os import system as s\ns('x')\n"}),
    ("process_exit", "__init__.py", 9, GOOD.replace("return True", "exit(1)"), {}),
    ("process_exit", "a.py", 2, GOOD, {"a": "import sys\nsys.exit()\n"}),
    ("input_call", "a.py", 1, GOOD, {"a": "input('?')\n"}),
    ("forbidden_write", "a.py", 2, GOOD, {"a": "def f(ctx):\n    (ctx.dst_root / 'README.md').write_text('x')\n"}),
    ("forbidden_write", "a.py", 1, GOOD, {"a": "open('.exlab-answers.yml', 'a')\n"}),
    ("forbidden_write", "a.py", 2, GOOD, {"a": "import os\nos.remove('.exlab-wizard/x')\n"}),
]  # fmt: skip
for statement in (
    "import socket", "import http.client", "from urllib import request", "from urllib.request import urlopen", "import requests.sessions",
    "import importlib\nimportlib.import_module('ssl')", "def f():\n    import httpx", "__import__('smtplib')",
    "try:\n    import aiohttp\nexcept ImportError:\n    pass", "from xmlrpc.client import ServerProxy", "import ftplib as f",
):  # fmt: skip
    CASES.append(("network_import", "a.py", statement.count("\n") + 1 if "try" not in statement else 2, GOOD, {"a": statement + "\n"}))

FINE = {
    "the smallest": (GOOD, {}),
    "constants, a test and a main": (
        GOOD.replace('"1.0"', "a.V").replace('[".txt"]', "a.E").replace("raise", "from . import a\nraise"),
        {
            "a": "V = '1' + '.0'\nE = ['.txt']\nimport sys\nif __name__ == '__main__':\n    input(); sys.exit(1)\n",
            "test_a": "import socket, pytest\n",
            "b": "import urllib.parse\nfrom http import HTTPStatus\nprint(HTTPStatus)\n",
        },
    ),
    "types only": ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import socket, numpy\n" + GOOD, {}),
    "a class of a module": ("from .a import Mine as Plugin\n", {"a": GOOD.replace("class Plugin", "class Mine")}),
    "the only class, by star": ("from .a import *\n", {"a": GOOD.replace("class Plugin", "class Mine")}),
    "the only class, in a module": ("import made.a\n", {"a": GOOD.replace("class Plugin", "class Mine")}),
    "a class and its child": (GOOD.replace("class Plugin", "class Mine") + "class Other(Mine): pass\n", {}),
    "the other name of the kit": (GOOD.replace("from holdpoint", "from exlab_wizard.plugins"), {}),
    "no parent": (GOOD.replace("(Base)", ""), {}),
    "an attribute of the kit": ("import holdpoint\n" + GOOD.replace("(Base)", "(holdpoint.Plugin)"), {}),
    "a parent from elsewhere": ("from json import JSONEncoder\n" + HEAD.replace("(Base)", "(JSONEncoder, Base)"), {}),
    "hooks of all kinds": (
        GOOD
        + method("pre_transform_all(self, *rest)", ASK)
        + method("describe_changes(self, file_path, ctx=None, more=1)", "yield 1")
        + method("on_plugin_failure(this, exc, ctx, **rest)")
        + method("__init__(self, x=1)")
        + method("post_transform_all(self, ctx)", "try:\n    self.pre_transform_all(ctx)\nexcept PluginInputRequired:\n    pass\n")
        + "    @staticmethod\n"
        + method("validate_variables(variables)", "yield 'x'"),
        {},
    ),
    "files it may write": (
        GOOD,
        {"a": "def f(root):\n    open('README.md')\n    (root / 'sub' / 'README.md').write_text('')\n    open('x.txt', 'w')\n"},
    ),
    "a guarded import": ("try:\n    import numpy\n    from . import fast\nexcept ImportError:\n    numpy = None\n" + GOOD, {}),
}


class LintTest(WorkerTest):
    def lint(
        self, source: str, modules: "Dict[str, str]", name: str = "made", manifest: "Optional[Dict[str, Any]]" = MANIFEST
    ) -> "List[Dict[str, Any]]":
        self.package(name, source, **modules)
        return self.findings(os.path.join(self.root, name), manifest)

    def findings(self, folder: str, manifest: "Optional[Dict[str, Any]]" = MANIFEST) -> "List[Dict[str, Any]]":
        said: "List[Dict[str, Any]]" = []
        check(folder, manifest, (), Report(said.append))
        return [each for each in said if "code" in each]

    def program(self, *arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", "-S", "-B", PROGRAM, *arguments]
        done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    def test_each_finding_is_found_alone_at_its_place(self) -> None:
        for number, (code, file, line, source, modules) in enumerate(CASES):
            with self.subTest(code=code, source=source[-90:], modules={k: v[:90] for k, v in modules.items()}):
                name = "made" if "made" in str(modules) else "made%d" % number
                found = self.lint(source, modules, name)
                self.assertEqual([(code, file, line)], [(each["code"], each["file"], each["line"]) for each in found], found)
                self.assertEqual(CODES[code], found[0]["severity"])
                if name == "made":
                    os.rename(os.path.join(self.root, name), os.path.join(self.root, "was%d" % number))

    def test_nothing_is_found_where_all_is_well(self) -> None:
        for number, (what, (source, modules)) in enumerate(FINE.items()):
            with self.subTest(what):
                name = "made" if "made." in source else "fine%d" % number
                self.assertEqual([], self.lint(source, modules, name))

    def test_the_bundled_plugins_are_fine(self) -> None:
        names = [each for each in os.listdir(BUNDLED) if os.path.isfile(os.path.join(BUNDLED, each, "__init__.py"))]
        self.assertGreaterEqual(len(names), 3)
        for name in names:
            self.assertEqual([], self.findings(os.path.join(BUNDLED, name), None), name)

    def test_a_folder_without_init_is_told(self) -> None:
        self.package("made", GOOD)
        os.rename(os.path.join(self.root, "made", "__init__.py"), os.path.join(self.root, "made", "plugin.py"))
        self.assertEqual(["no_init"], [each["code"] for each in self.findings(os.path.join(self.root, "made"))])

    def test_the_folder_must_have_a_name_to_import(self) -> None:
        codes = {"my.plugin": "directory_not_importable", "csv": "directory_not_importable", "holdpoint": "directory_not_importable",
                 "my-plugin": "directory_no_identifier", "class": "directory_no_identifier"}  # fmt: skip
        for name, code in codes.items():
            with self.subTest(name):
                self.assertEqual([code], [each["code"] for each in self.lint(GOOD, {}, name)])

    def test_of_a_script_only_syntax_and_network_count(self) -> None:
        self.package("made", "import sys, a, numpy\nfrom urllib.request import urlopen\ninput(); sys.exit()\n", a="def\n")
        said: "List[Dict[str, Any]]" = []
        check(os.path.join(self.root, "made"), MANIFEST, (), Report(said.append), is_script=True)
        self.assertEqual(["syntax_error", "network_import"], [each["code"] for each in said if "code" in each])

    def test_the_network_is_free_where_the_manifest_asks_for_it(self) -> None:
        self.assertEqual([], self.lint("import socket\n" + GOOD, {}, manifest={**MANIFEST, "network": True}))

    def test_variables_of_the_manifest_must_be_those_of_the_class(self) -> None:
        manifest = {**MANIFEST, "required_variables": ["operator"]}
        found = self.lint(GOOD, {}, manifest=manifest)
        self.assertEqual(["attribute_missing"], [each["code"] for each in found])
        self.assertIn("add `required_variables = ['operator']`", found[0]["message"])

    def test_there_is_an_end_of_findings(self) -> None:
        found = self.lint(GOOD, {"a": "input()\n" * (MOST + 100)})
        self.assertEqual((MOST + 1, "more_findings"), (len(found), found[-1]["code"]))

    def test_a_check_that_fails_is_a_finding(self) -> None:
        found = self.lint(GOOD, {}, manifest={**MANIFEST, "supported_extensions": 7})
        self.assertEqual(["analysis_failed"], [each["code"] for each in found])

    def test_every_code_has_a_test(self) -> None:
        here = {"directory_not_importable", "directory_no_identifier", "no_init", "more_findings", "analysis_failed"}
        self.assertEqual(set(CODES), here | {case[0] for case in CASES})

    def test_links_pipes_and_bytecode_are_not_read(self) -> None:
        self.package("made", GOOD)
        folder = os.path.join(self.root, "made")
        os.mkfifo(os.path.join(folder, "pipe.py"))
        os.symlink("/dev/zero", os.path.join(folder, "zero.py"))
        os.mkdir(os.path.join(folder, "__pycache__"))
        os.symlink("/", os.path.join(folder, "__pycache__", "x.py"))
        found = self.findings(folder)
        self.assertEqual([("source_unreadable", each) for each in ("pipe.py", "zero.py")], [(f["code"], f["file"]) for f in found])

    def test_random_changes_and_junk_never_stop_it(self) -> None:
        dice = random.Random(20240207)
        folder = os.path.join(self.root, self.package("made", GOOD, a=GOOD))
        bases = [case[3] for case in CASES if len(case[3]) < 5000] + [text for source, more in FINE.values() for text in [source, *more.values()]]
        for _ in range(600):
            text = bytearray(dice.choice(bases).encode())
            for _ in range(dice.randint(0, 12)):
                place = dice.randrange(len(text) + 1)
                words = [b"(", b"self", b"\n", b"    ", b"class A(A): pass\n", b"from . import *\n", b"Plugin", b"\xff", b"\0", b"lambda: ", b"*", b"=", b"# coding: utf-16\n"]
                text[place : place + dice.choice([0, 0, 1, 5, 40])] = dice.choice(words + [bytes(dice.randrange(256) for _ in range(9))])
            if dice.random() < 0.1:
                text = bytearray(dice.randrange(256) for _ in range(dice.randrange(2000)))
            with open(os.path.join(folder, dice.choice(["__init__.py", "a.py"])), "wb") as file:
                file.write(text)
            self.assertNotIn("analysis_failed", [each["code"] for each in self.findings(folder)], bytes(text))

    def test_names_that_mean_each_other_have_an_end(self) -> None:
        source = "from .a import Plugin, x\nfrom .a import *\nA = B\nB = A\nclass C(C, A): pass\nPlugin2 = Plugin\nPlugin3 = Plugin2\n"
        self.assertEqual(["plugin_unclear"], [each["code"] for each in self.lint(source, {"a": "from . import Plugin, x\nfrom . import *\n"})])
        deep = "class P0(Base): pass\n" + "".join("class P%d(P%d): pass\n" % (n + 1, n) for n in range(300))
        self.assertEqual([], [each for each in self.lint("from holdpoint import Plugin as Base\n" + deep, {}, "deep") if each["code"] == "analysis_failed"])

    def test_workers_do_not_carry_it(self) -> None:
        with open(built_worker(), "rb") as file:
            bundle = file.read()
        self.assertIn(b"holdpoint._checking", bundle)
        self.assertNotIn(b"_lint", bundle)

    def test_alone_it_prints_a_line_a_finding_and_exits_by_the_gravest(self) -> None:
        self.package("made", GOOD.replace('"1.0"', "1.0"))
        self.package("warned", GOOD.replace('"1.0"', "str(1)"))
        self.package("fine", GOOD)
        made = self.program(os.path.join(self.root, "made"))
        self.assertEqual(2, made.returncode, made.stderr)
        self.assertRegex(made.stdout, r"^.*/made/__init__.py:6: error: version: expected text, came 1.0; .* \[attribute_type\]\n$")
        self.assertEqual((1, 0), tuple(self.program(os.path.join(self.root, each)).returncode for each in ("warned", "fine")))
        self.assertEqual(3, self.program(os.path.join(self.root, "nothing")).returncode)

    def test_asked_for_an_answer_it_says_what_it_reads_and_that_it_is_done(self) -> None:
        self.package("made", GOOD, a="input(\n", b="input()\n")
        request = {"package": os.path.join(self.root, "made"), "manifest": MANIFEST, "skip": ["a.py"], "script": False}
        lines = [json.loads(each) for each in self.program("--answer", stdin=json.dumps(request).encode()).stdout.splitlines()]
        self.assertEqual([{"reading": "__init__.py"}, {"reading": "b.py"}, {"reading": ""}], lines[:3])
        self.assertEqual(["input_call"], [each["code"] for each in lines[3:-1]])
        self.assertEqual({"done": True}, lines[-1])


if __name__ == "__main__":
    unittest.main()
