"""A class with its ancestors, as far as they are in the package."""

import ast

from holdpoint._lint.names import Class, Function, Outside, Package

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, List, Optional, Set, Tuple

PLUGIN = ("holdpoint.Plugin", "holdpoint.plugin.Plugin", "exlab_wizard.plugins.Plugin", "exlab_wizard.plugins.base.Plugin")
QUESTION = tuple(
    each + ".PluginInputRequired"
    for each in ("holdpoint", "holdpoint.errors", "exlab_wizard.errors", "exlab_wizard.plugins", "exlab_wizard.plugins.base")
)
_PLAIN = ("abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol")
MUST = ("can_handle", "transform")
_DEEPEST = 30


class Family:
    """`line`: the class first, then what it inherits from. `is_opaque`: some ancestor is not in the package."""

    def __init__(self, package: Package, head: Class) -> None:
        self.package = package
        self.head = head
        self.line: "List[Class]" = []
        self.is_opaque = False
        self.is_plugin = False
        self._climb(head, 0)

    def _climb(self, kind: Class, depth: int) -> None:
        if kind in self.line:
            self.line.remove(kind)
        self.line.append(kind)
        for base in kind.node.bases:
            found = self.package.resolve(kind.module, base)
            if isinstance(found, Class) and depth < _DEEPEST and found is not self.head:
                self._climb(found, depth + 1)
            elif isinstance(found, Outside) and found.dotted in PLUGIN:
                self.is_plugin = True
            elif not isinstance(found, Outside) or found.dotted not in _PLAIN:
                self.is_opaque = True
        if kind.node.decorator_list:
            self.is_opaque = self.is_opaque or not all(self._is_known(kind, each) for each in kind.node.decorator_list)

    def _is_known(self, kind: Class, decorator: ast.expr) -> bool:
        node = decorator.func if isinstance(decorator, ast.Call) else decorator
        found = self.package.resolve(kind.module, node)
        return isinstance(found, Outside) and found.dotted in ("dataclasses.dataclass", "typing.final")

    def member(self, name: str) -> "Optional[Tuple[Class, object]]":
        """The class that defines it, and how."""
        for kind in self.line:
            if name in kind.members:
                return kind, kind.members[name]
        return None

    def methods(self) -> "Iterator[Tuple[Class, ast.FunctionDef]]":
        for kind in self.line:
            for each in kind.members.values():
                if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield kind, each  # type: ignore[misc]

    def lacking(self) -> "List[str]":
        """The abstract methods that nothing defines; none where an ancestor is unknown."""
        wanted = dict.fromkeys(MUST)
        for kind, method in self.methods():
            if is_abstract(method):
                wanted[method.name] = None
        if self.is_opaque:
            return []
        missing = []
        for name in wanted:
            found = self.member(name)
            if found is None or is_abstract(found[1]):
                missing.append(name)
        return missing

    def function(self, name: str) -> "Optional[Function]":
        """The method of that name, where it is written as one."""
        found = self.member(name)
        if found is not None and isinstance(found[1], (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Function(found[0].module, found[1])
        return None


def is_abstract(member: object) -> bool:
    return isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)) and any(
        (each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", ""))[:8] == "abstract"
        for each in member.decorator_list
    )


def has_descendant(family: Family, families: "List[Family]") -> bool:
    return any(other is not family and family.head in other.line for other in families)


def distinct(families: "List[Family]") -> "List[Family]":
    seen: "Set[int]" = set()
    return [each for each in families if not (id(each.head) in seen or seen.add(id(each.head)))]  # type: ignore[func-returns-value]
