"""Runs the real worker on an envelope, as the executor does, and shows what came back. For tests."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
from typing import Any, Dict, List, Optional, Sequence

KIT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUNDLED = os.path.join(os.path.dirname(os.path.dirname(KIT)), "plugins")
SOURCE = os.path.join(KIT, "holdpoint", "_worker.py")
_built: List[str] = []


def built_worker() -> str:
    """The compiled worker, made once in a copy of the kit so that the sources stay clean."""
    if not _built:
        room = tempfile.mkdtemp(prefix="holdpoint-kit-")
        atexit.register(shutil.rmtree, room, ignore_errors=True)
        for name in ("holdpoint", "exlab_wizard"):
            shutil.copytree(
                os.path.join(KIT, name),
                os.path.join(room, name),
                ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
            )
        shutil.copy(os.path.join(KIT, "build.py"), room)
        command = [sys.executable, "-I", "-S", os.path.join(room, "build.py")]
        _built.append(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())
    return _built[0]


class Ran:
    """What one worker left behind."""

    def __init__(self, code: int, out: bytes, err: bytes, report: str) -> None:
        self.code = code
        self.out = out
        self.err = err.decode("utf-8", "replace")
        self.report: Optional[Dict[str, Any]] = json.loads(report) if report else None

    @property
    def envelope(self) -> Dict[str, Any]:
        return json.loads(self.out)

    @property
    def frames(self) -> List[Dict[str, Any]]:
        return [json.loads(line) for line in self.err.splitlines() if line.startswith('{"level"')]

    def said(self, level: str) -> List[str]:
        return [frame["message"] for frame in self.frames if frame["level"] == level]

    @property
    def statuses(self) -> List[str]:
        return [entry["status"] for entry in self.envelope["per_file"]]


class WorkerTest(unittest.TestCase):
    """A test with a workspace, a root of plugin packages, and a worker."""

    def setUp(self) -> None:
        room = os.path.realpath(tempfile.mkdtemp(prefix="holdpoint-test-"))
        self.addCleanup(shutil.rmtree, room)
        self.root = os.path.join(room, "plugins")
        self.workspace = os.path.join(room, "run-0001")
        os.mkdir(self.root)
        os.mkdir(self.workspace)

    def package(self, name: str, source: str, **modules: str) -> str:
        folder = os.path.join(self.root, name)
        os.mkdir(folder)
        for module, text in {"__init__": source, **modules}.items():
            with open(os.path.join(folder, module + ".py"), "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(text))
        return name

    def plugin(self, body: str, name: str = "made", before: str = "") -> str:
        """A package whose Plugin has `body`; can_handle and transform do nothing unless the body has them."""
        source = (
            "from holdpoint import *\nfrom holdpoint import Plugin as Base\n" + textwrap.dedent(before) + "\n"
            "class Plugin(Base):\n"
            "    name = 'made'\n"
            "    def can_handle(self, file_path, variables): return True\n"
            "    def transform(self, file_path, ctx): pass\n" + textwrap.indent(textwrap.dedent(body), "    ")
        )
        return self.package(name, source)

    def file(self, name: str, data: bytes = b"") -> str:
        path = os.path.join(self.workspace, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def read(self, name: str) -> bytes:
        with open(os.path.join(self.workspace, name), "rb") as file:
            return file.read()

    def envelope(self, package: str, files: Sequence[str] = (), **changes: Any) -> Dict[str, Any]:
        context: Dict[str, Any] = {
            "variables": {},
            "dst_root": self.workspace,
            "answers_file": self.workspace + "/.exlab-answers.yml",
            "template_name": "tpl",
            "template_version": "0.1.0",
            "run_kind": "experimental",
            "equipment_id": "EQ1",
            "project": "PROJ-1",
            "dry_run": changes.get("dry_run", False),
        }
        context.update(changes.pop("context", {}))
        whole: Dict[str, Any] = {
            "plugin_module": package,
            "context": context,
            "files": list(files),
            "dry_run": False,
            "extra_inputs": None,
        }
        whole.update(changes)
        return whole

    def run_plugin(self, package: str, files: Sequence[str] = (), **changes: Any) -> Ran:
        return self.run_worker(json.dumps(self.envelope(package, files, **changes)).encode() + b"\n")

    def start(
        self,
        arguments: Sequence[str] = (),
        worker: Optional[str] = None,
        root: Optional[str] = None,
        **options: Any,
    ) -> "subprocess.Popen[bytes]":
        worker = worker or built_worker()
        kit = os.path.dirname(os.path.dirname(worker))
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "PYTHONPATH": "%s:%s" % (root or self.root, kit),
        }
        return subprocess.Popen(
            [sys.executable, "-I", "-S", worker, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=self.workspace,
            **options,
        )

    def run_worker(self, stdin: bytes = b"", command: Sequence[str] = (), **options: Any) -> Ran:
        """The worker with a report descriptor; `command` is an entrypoint's argv, which runs only if there is input."""
        if command and not stdin:
            stdin = b"{}\n"
        reading, writing = os.pipe()
        try:
            arguments = ["--report-fd", str(writing)] + (["--exec", *command] if command else [])
            process = self.start(arguments, pass_fds=[writing], **options)
        finally:
            os.close(writing)
        with open(reading, encoding="utf-8") as report:
            out, err = process.communicate(stdin)
            return Ran(process.returncode, out, err, report.read())
