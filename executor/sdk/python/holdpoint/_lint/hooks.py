"""The methods that a worker calls: there, with the right parameters, and of the plain kind."""

import ast
import difflib

from holdpoint._lint.family import Family
from holdpoint._lint.names import Function
from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, Optional

HOOKS = {
    "can_handle": ("file_path", "variables"),
    "transform": ("file_path", "ctx"),
    "validate_variables": ("variables",),
    "pre_transform_all": ("ctx",),
    "post_transform_all": ("ctx",),
    "describe_changes": ("file_path", "ctx"),
    "on_plugin_failure": ("exc", "ctx"),
}
_MAY_YIELD = ("describe_changes", "validate_variables")
_OFTEN_MEANT = {
    "validate": "validate_variables",
    "pre_transform": "pre_transform_all",
    "post_transform": "post_transform_all",
    "on_failure": "on_plugin_failure",
    "describe": "describe_changes",
}


def check_hooks(family: Family, report: Report) -> None:
    head = family.head
    for name in family.lacking():
        report.add(
            "abstract_method",
            head.module.source.file,
            head.node.lineno,
            "expected %s to define %s(%s), came none; without it the plugin cannot be loaded"
            % (head.node.name, name, ", ".join(("self",) + HOOKS.get(name, ("…",)))),
        )
    for name in HOOKS:
        hook = family.function(name)
        if hook is not None:
            _check_hook(name, hook, report)
    constructor = family.function("__init__")
    if constructor is not None and not _takes(constructor.node.args, 1):
        report.add(
            "constructor_parameters",
            constructor.module.source.file,
            constructor.node.lineno,
            "the worker calls %s() without arguments; give each parameter of __init__ a default" % head.node.name,
        )
    _check_names(family, report)


def _check_hook(name: str, hook: Function, report: Report) -> None:
    file, line = hook.module.source.file, hook.node.lineno
    if isinstance(hook.node, ast.AsyncFunctionDef):
        report.add("async_hook", file, line, "expected a plain method %s, came `async def`, which nobody awaits; drop async" % name)
    elif name not in _MAY_YIELD and any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in own_nodes(hook.node)):
        report.add("generator_hook", file, line, "%s has a yield, so calling it runs nothing of it; return instead" % name)
    extra = _implicit(hook)
    if extra is not None and not _takes(hook.node.args, extra + len(HOOKS[name])):
        report.add(
            "hook_parameters",
            file,
            line,
            "expected %s(%s), which the worker calls by position, came %s; take these parameters"
            % (name, ", ".join(("self",) + HOOKS[name]), _shown(hook.node.args)),
        )


def _implicit(hook: Function) -> "Optional[int]":
    """How many arguments come before the worker's own; None where a decorator may change that."""
    if not hook.node.decorator_list:
        return 1
    decorators = [each.id if isinstance(each, ast.Name) else "" for each in hook.node.decorator_list]
    if decorators == ["staticmethod"]:
        return 0
    return 1 if decorators == ["classmethod"] else None


def _takes(arguments: ast.arguments, count: int) -> bool:
    most = len(arguments.posonlyargs) + len(arguments.args)
    least = most - len(arguments.defaults)
    return least <= count and (count <= most or arguments.vararg is not None) and None not in arguments.kw_defaults


def _shown(arguments: ast.arguments) -> str:
    names = [each.arg for each in arguments.posonlyargs + arguments.args]
    names += ["*" + arguments.vararg.arg] if arguments.vararg else ["*"] if arguments.kwonlyargs else []
    names += [each.arg for each in arguments.kwonlyargs]
    names += ["**" + arguments.kwarg.arg] if arguments.kwarg else []
    return "(" + ", ".join(names) + ")"


def _check_names(family: Family, report: Report) -> None:
    for kind, method in family.methods():
        name = method.name
        if name in HOOKS or name[:1] == "_":
            continue
        close = difflib.get_close_matches(name, HOOKS, 1, 0.88)
        meant = _OFTEN_MEANT.get(name) or (close[0] if close else None)
        if meant is not None and family.member(meant) is None:
            report.add(
                "hook_misspelt",
                kind.module.source.file,
                method.lineno,
                "the worker never calls %s; did you mean %s?" % (name, meant),
            )


def own_nodes(function: ast.AST) -> "Iterator[ast.AST]":
    """The nodes of a function's body, without those of functions and classes in it."""
    waiting = list(getattr(function, "body", ()))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
