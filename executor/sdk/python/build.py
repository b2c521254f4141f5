"""Compiles the kit in place for the interpreter that runs it: `python3 -I -S build.py`, once after each unpacking.

It writes `holdpoint/_worker.pyc`, which holds the worker and all of the kit in one file and fits this interpreter's minor
version only, and prints its path. Without it `holdpoint/_worker.py` does the same work some 15 ms slower a start.
"""

import ast
import marshal
import os
import sys
from importlib.util import MAGIC_NUMBER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Dict, Tuple

KIT = os.path.dirname(os.path.abspath(__file__))
WORKER = os.path.join("holdpoint", "_worker.py")
NO_WORKER_NEEDS = ("_lint", "testing", "__pycache__", "_launcher.py", "_child.py")


def modules() -> "Dict[str, Tuple[str, CodeType]]":
    """Each module of the kit that workers need, but the worker: its file relative to the kit, and its code."""
    found = {}
    for package in ("holdpoint", "exlab_wizard"):
        for folder, folders, files in os.walk(os.path.join(KIT, package)):
            folders[:] = [each for each in folders if each not in NO_WORKER_NEEDS]
            for name in sorted(files):
                file = os.path.relpath(os.path.join(folder, name), KIT)
                if file.endswith(".py") and file != WORKER and name not in NO_WORKER_NEEDS:
                    module = file[: -len(".py")].replace(os.sep, ".")
                    if module.endswith(".__init__"):
                        module = module[: -len(".__init__")]
                    found[module] = (file, compile(read(file), os.path.join(KIT, file), "exec"))
    return found


def worker(bundle: bytes) -> "CodeType":
    """The worker's code with `bundle` as its `_BUNDLE`."""
    tree = ast.parse(read(WORKER))
    (place,) = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "_BUNDLE"
    ]
    place.value = ast.copy_location(ast.Constant(bundle), place.value)
    return compile(tree, os.path.join(KIT, WORKER), "exec")


def read(file: str) -> str:
    with open(os.path.join(KIT, file), encoding="utf-8") as source:
        return source.read()


def main() -> None:
    target = os.path.join(KIT, WORKER + "c")
    fresh = "%s.%d" % (target, os.getpid())
    with open(fresh, "wb") as file:
        # After the magic number: no flags, no source time, no source size; the interpreter ignores them in a main file.
        file.write(MAGIC_NUMBER + bytes(12) + marshal.dumps(worker(marshal.dumps(modules()))))
    os.replace(fresh, target)
    sys.stdout.write(target + "\n")


if __name__ == "__main__":
    main()
