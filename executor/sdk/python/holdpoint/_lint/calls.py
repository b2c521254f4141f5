"""Calls that do not do in a worker what they do elsewhere."""

import ast

from holdpoint._lint.names import Module, Outside, Package, running
from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

_EXITS = ("builtins.exit", "builtins.quit", "sys.exit", "os._exit", "posix._exit", "os.abort")
_SHELLS = ("os.system", "os.popen", "posix.system", "subprocess.getoutput", "subprocess.getstatusoutput")
_WRITES = ("write_text", "write_bytes", "unlink", "rename", "replace", "touch", "symlink_to", "chmod", "mkdir")
_REMOVES = ("os.remove", "os.unlink", "os.truncate", "os.chmod", "shutil.rmtree")
_FORBIDDEN = ("README.md", ".exlab-answers.yml", ".exlab-wizard")


def check_calls(package: Package, report: Report) -> None:
    for module in package.modules.values():
        if not module.source.is_test:
            for node in running(module.source.tree):
                if isinstance(node, ast.Call):
                    _check(package, module, node, report)


def _check(package: Package, module: Module, call: ast.Call, report: Report) -> None:
    found = package.resolve(module, call.func) if isinstance(call.func, (ast.Name, ast.Attribute)) else None
    called = found.dotted if isinstance(found, Outside) else ""
    file, line = module.source.file, call.lineno
    if called in _EXITS:
        report.add(
            "process_exit",
            file,
            line,
            "%s ends the worker before it has answered, which counts as a crash; return, or raise PluginError" % _plain(called),
        )
    elif called == "builtins.input":
        report.add("input_call", file, line, "nobody sits at a worker's standard input; raise PluginInputRequired to ask a person")
    elif called in _SHELLS or any(
        each.arg == "shell" and isinstance(each.value, ast.Constant) and each.value.value is True for each in call.keywords
    ):
        report.add("shell", file, line, "a shell reads file names and variables as commands; give subprocess a list without shell=True")
    for name in _forbidden_writes(call, called):
        report.add(
            "forbidden_write",
            file,
            line,
            "plugins may not write %s: the executor would throw away all that this run changed; write another file" % name,
        )


def _plain(called: str) -> str:
    return called[len("builtins.") :] if called.startswith("builtins.") else called


def _forbidden_writes(call: ast.Call, called: str) -> "Iterator[str]":
    target = None
    if called == "builtins.open" and call.args:
        target = call.args[0] if _is_for_writing(call, 1) else None
    elif called in _REMOVES and call.args:
        target = call.args[0]
    elif isinstance(call.func, ast.Attribute) and call.func.attr in _WRITES:
        target = call.func.value
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "open" and _is_for_writing(call, 0):
        target = call.func.value
    if target is None:
        return
    texts = [each.value for each in ast.walk(target) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    if texts and any(texts[0] == name or (texts[0].startswith(".exlab-wizard/")) for name in _FORBIDDEN):
        if len(texts) == 1 or texts[0].startswith(".exlab-wizard"):
            yield texts[0]


def _is_for_writing(call: ast.Call, place: int) -> bool:
    modes = call.args[place : place + 1] + [each.value for each in call.keywords if each.arg == "mode"]
    return any(isinstance(each, ast.Constant) and not {"w", "a", "x", "+"}.isdisjoint(str(each.value)) for each in modes)
