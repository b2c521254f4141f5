"""The Python files of a package as syntax trees."""

import ast
import os
import stat
import warnings

from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Collection, Iterator, List, Optional

OLDEST = (3, 9)
LARGEST = 1 << 20
_MOST_FILES = 5000


class Source:
    """One parsed file: where it is, the module it is within the package (`""` = the package), and its tree."""

    def __init__(self, file: str, tree: ast.Module) -> None:
        self.file = file
        self.tree = tree
        parts = file[: -len(".py")].split("/")
        self.is_package = parts[-1] == "__init__"
        self.module = ".".join(parts[:-1] if self.is_package else parts)

    @property
    def is_test(self) -> bool:
        """Whether it is there for the author only, and not loaded in a run."""
        return is_test(self.file)


def is_test(file: str) -> bool:
    folders, _, name = file.rpartition("/")
    return (
        not {"test", "tests"}.isdisjoint(folders.split("/"))
        or name.startswith("test_")
        or name.endswith("_test.py")
        or name in ("conftest.py", "setup.py")
    )


def python_files(package: str) -> "Iterator[str]":
    """Their paths relative to the package, sorted; links are not followed."""
    found = 0
    for folder, folders, files in os.walk(package):
        folders[:] = sorted(each for each in folders if each != "__pycache__" and each[:1] != ".")
        for name in sorted(files):
            if name.endswith(".py") and found < _MOST_FILES:
                found += 1
                yield os.path.relpath(os.path.join(folder, name), package)


def parsed(package: str, skip: "Collection[str]", report: Report) -> "List[Source]":
    """All files that can be parsed; the others are in the report."""
    warnings.simplefilter("ignore")
    sources = []
    for file in python_files(package):
        if file not in skip:
            report.reading(file)
            tree = _tree(package, file, report)
            if tree is not None:
                sources.append(Source(file, tree))
    report.reading("")
    return sources


def _tree(package: str, file: str, report: Report) -> "Optional[ast.Module]":
    try:
        text = _read(os.path.join(package, file))
        tree = ast.parse(text)
    except SyntaxError as error:
        what = error.msg if isinstance(error.msg, str) else "no valid Python"
        report.add("syntax_error", file, error.lineno or 0, "expected Python, came: %s; correct it" % what)
        return None
    except (OSError, ValueError, RecursionError, MemoryError) as error:
        why = str(error) or type(error).__name__
        report.add(
            "source_unreadable",
            file,
            0,
            "expected a source that Python can parse, came: %s; make it plain text of at most %d bytes" % (why, LARGEST),
        )
        return None
    try:
        ast.parse(text, feature_version=OLDEST)
    except SyntaxError as error:
        if not is_test(file):
            report.add(
                "syntax_newer",
                file,
                error.lineno or 0,
                "executors may run Python %d.%d, which does not know this: %s; write it in older syntax" % (*OLDEST, error.msg),
            )
    return tree


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("no regular file")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError("more than %d bytes" % LARGEST)
    if b"\0" in data:
        raise ValueError("a NUL byte")
    return data
