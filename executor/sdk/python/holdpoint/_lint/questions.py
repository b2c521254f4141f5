"""`PluginInputRequired` raised where the worker cannot ask any more, or not yet."""

import ast

from holdpoint._lint.family import QUESTION, Family
from holdpoint._lint.names import Class, Function, Outside, Package
from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, List, Set

_INSTEAD = "ask in pre_transform_all or transform"
CLOSED = {
    "__init__": "a question from the constructor is a crash",
    "can_handle": "a question from can_handle only marks the file as failed",
    "validate_variables": "a question from validate_variables is one error of the variables",
    "post_transform_all": "a question from post_transform_all is a crash",
    "on_plugin_failure": "a question from on_plugin_failure is only logged",
}
_CATCH = ("builtins.Exception", "builtins.BaseException", "holdpoint.ExLabError", "exlab_wizard.errors.ExLabError") + QUESTION
_MOST_CALLS = 200


def check_questions(family: Family, report: Report) -> None:
    for name, why in CLOSED.items():
        hook = family.function(name)
        if hook is not None:
            for function, node in _Search(family).raised(hook):
                report.add("question_out_of_place", function.module.source.file, node.lineno, "%s; %s" % (why, _INSTEAD))


class _Search:
    """Follows calls of the class's own methods and of functions of the package."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._package: Package = family.package
        self._met: "Set[int]" = set()

    def raised(self, function: Function) -> "Iterator[tuple[Function, ast.Raise]]":
        waiting = [function]
        while waiting and len(self._met) < _MOST_CALLS:
            current = waiting.pop()
            if id(current.node) in self._met:
                continue
            self._met.add(id(current.node))
            for node in self._escaping(current):
                if isinstance(node, ast.Raise) and node.exc is not None and self._asks(current, node.exc):
                    yield current, node
                elif isinstance(node, ast.Call):
                    waiting.extend(self._called(current, node.func))

    def _escaping(self, function: Function) -> "Iterator[ast.AST]":
        """The nodes of the body, but for those of a `try` that would catch a question."""
        waiting: "List[ast.AST]" = list(function.node.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
                continue
            yield node
            children = list(ast.iter_child_nodes(node))
            if isinstance(node, ast.Try) and any(self._catches(function, each) for each in node.handlers):
                children = [each for each in children if each not in node.body]
            waiting.extend(children)

    def _catches(self, function: Function, handler: ast.ExceptHandler) -> bool:
        if handler.type is None:
            return True
        types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        found = [self._package.resolve(function.module, each) for each in types]
        return any(isinstance(each, Outside) and each.dotted in _CATCH for each in found)

    def _asks(self, function: Function, raised: ast.expr) -> bool:
        kind = self._package.resolve(function.module, raised.func if isinstance(raised, ast.Call) else raised)
        for _ in range(10):
            if isinstance(kind, Outside):
                return kind.dotted in QUESTION
            if not isinstance(kind, Class) or not kind.node.bases:
                return False
            kind = self._package.resolve(kind.module, kind.node.bases[0])
        return False

    def _called(self, function: Function, called: ast.expr) -> "List[Function]":
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "self":
            method = self._family.function(called.attr)
            return [method] if method is not None else []
        if isinstance(called, (ast.Name, ast.Attribute)):
            found = self._package.resolve(function.module, called)
            return [found] if isinstance(found, Function) else []
        return []
