"""The class attributes against the manifest."""

import ast

from holdpoint._lint.constants import Unknown, constant
from holdpoint._lint.family import Family
from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional

TEXTS = ("name", "version", "api_version")
LISTS = ("supported_extensions", "required_variables", "optional_variables")
_HAVE_A_DEFAULT = ("api_version", "required_variables", "optional_variables")


def check_attributes(family: Family, manifest: "Optional[Dict[str, Any]]", report: Report) -> None:
    for name in TEXTS + LISTS:
        _check(family, name, (manifest or {}).get(name), report)


def _check(family: Family, name: str, wanted: "Any", report: Report) -> None:
    head = family.head
    found = family.member(name)
    if found is None:
        line = _set_on_self(family, name)
        if line is not None:
            report.add("attribute_dynamic", head.module.source.file, line, _dynamic(name, wanted))
        elif not family.is_opaque and (wanted if name in _HAVE_A_DEFAULT and name != "api_version" else name not in _HAVE_A_DEFAULT):
            report.add(
                "attribute_missing",
                head.module.source.file,
                head.node.lineno,
                "expected the class attribute %s, came none; add `%s`" % (name, _assignment(name, wanted)),
            )
        return
    owner, member = found
    file, line = owner.module.source.file, getattr(member, "lineno", owner.node.lineno)
    try:
        value = constant(family.package, owner.module, member)
    except Unknown:
        report.add("attribute_dynamic", file, line, _dynamic(name, wanted))
        return
    if name in TEXTS:
        if not isinstance(value, str):
            report.add("attribute_type", file, line, "%s: expected text, came %r; put it in quotes" % (name, value))
        elif wanted is not None and value != wanted:
            report.add("attribute_differs", file, line, _differs(name, value, wanted))
    elif not isinstance(value, (list, tuple)) or not all(isinstance(each, str) for each in value):
        report.add(
            "attribute_type", file, line, "%s: expected a list of texts, came %.100r; write %s" % (name, value, _as_list(value))
        )
    elif wanted is not None and set(value) != set(wanted):
        report.add("attribute_differs", file, line, _differs(name, list(value), wanted))


def _set_on_self(family: Family, name: str) -> "Optional[int]":
    for _, method in family.methods():
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == name:
                return node.lineno
    return None


def _dynamic(name: str, wanted: "Any") -> str:
    return "%s can only be told by running the class; write it plainly, as in `%s`" % (name, _assignment(name, wanted))


def _assignment(name: str, wanted: "Any") -> str:
    if wanted is None:
        wanted = "…" if name in TEXTS else ["…"]
    return "%s = %r" % (name, wanted)


def _differs(name: str, value: "Any", wanted: "Any") -> str:
    return "%s: expected what manifest.yml says, %r, came %r; make them equal (executors go by the manifest)" % (name, wanted, value)


def _as_list(value: "Any") -> str:
    return "[%r]" % value if isinstance(value, str) else '["…"]'
