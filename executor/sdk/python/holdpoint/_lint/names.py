"""What the names of a package's modules stand for, as far as that can be known without running them."""

import ast

from holdpoint._lint.sources import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, List, Optional, Sequence, Set, Tuple, Union

_DEEPEST = 40


class Outside:
    """Something that another package has, by its dotted name."""

    def __init__(self, dotted: str) -> None:
        self.dotted = dotted


class Value:
    """An expression that is no class, function or module."""

    def __init__(self, module: "Module", node: ast.expr) -> None:
        self.module = module
        self.node = node


class Function:
    def __init__(self, module: "Module", node: "Union[ast.FunctionDef, ast.AsyncFunctionDef]") -> None:
        self.module = module
        self.node = node


class Class:
    def __init__(self, module: "Module", node: ast.ClassDef) -> None:
        self.module = module
        self.node = node
        self.members: "Dict[str, object]" = {}
        for name, bound in bindings(node.body):
            self.members[name] = bound


class Imported:
    """What an import statement binds: a module, or with `name` a thing in it."""

    def __init__(self, dotted: str, name: "Optional[str]" = None) -> None:
        self.dotted = dotted
        self.name = name


class Module:
    def __init__(self, source: Source, package: str) -> None:
        self.source = source
        self.dotted = package + ("." + source.module if source.module else "")
        self.names: "Dict[str, object]" = {}
        self.stars: "List[str]" = []
        self.is_opaque = False
        for name, bound in bindings(source.tree.body):
            if isinstance(bound, ast.ImportFrom):
                self.stars.append(self.absolute(bound))
            elif isinstance(bound, tuple):
                self.names[name] = Imported(self.absolute(bound[0]), bound[1])
            else:
                self.names[name] = bound
            if name == "__getattr__":
                self.is_opaque = True
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("exec", "globals"):
                self.is_opaque = True
        self.classes: "Dict[ast.ClassDef, Class]" = {}

    def absolute(self, node: ast.ImportFrom) -> str:
        """The module that an import names, `..` where it leaves the package."""
        if not node.level:
            return node.module or ""
        parts = self.dotted.split(".")
        if not self.source.is_package:
            parts.pop()
        above = node.level - 1
        if above >= len(parts):
            return ".."
        parts = parts[: len(parts) - above]
        return ".".join(parts + ([node.module] if node.module else []))


class Package:
    """All modules, by their dotted names."""

    def __init__(self, name: str, sources: "Sequence[Source]") -> None:
        self.name = name
        self.modules: "Dict[str, Module]" = {}
        for source in sources:
            module = Module(source, name)
            if source.is_package or module.dotted not in self.modules:
                self.modules[module.dotted] = module

    @property
    def root(self) -> "Optional[Module]":
        module = self.modules.get(self.name)
        return module if module is not None and module.source.is_package else None

    def is_own(self, dotted: str) -> bool:
        return dotted == self.name or dotted.startswith(self.name + ".")

    def has_below(self, dotted: str) -> bool:
        """Whether there are modules below this one, as in a folder without `__init__.py`."""
        return any(each.startswith(dotted + ".") for each in self.modules)

    def lookup(self, module: Module, name: str, depth: int = 0) -> object:
        """What `name` is in `module`: a Class, Function, Value, Module, Outside, or None where that is not known."""
        if depth > _DEEPEST:
            return None
        bound = module.names.get(name)
        if bound is None:
            for star in module.stars:
                other = self.modules.get(star)
                if other is not None and other is not module and name[:1] != "_":
                    found = self.lookup(other, name, depth + 1)
                    if found is not None:
                        return found
                elif other is None and not self.is_own(star) and star in ("holdpoint", "exlab_wizard.plugins"):
                    if name in ("Plugin", "PluginInputRequired", "PluginError", "FileChange", "PluginContext"):
                        return Outside(star + "." + name)
            return self.modules.get(module.dotted + "." + name)
        if isinstance(bound, Imported):
            return self._imported(bound, depth)
        if isinstance(bound, ast.ClassDef):
            if bound not in module.classes:
                module.classes[bound] = Class(module, bound)
            return module.classes[bound]
        if isinstance(bound, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Function(module, bound)
        if isinstance(bound, (ast.Name, ast.Attribute)):
            if isinstance(bound, ast.Name) and bound.id == name:
                return None
            return self.resolve(module, bound, depth + 1)
        if isinstance(bound, ast.expr):
            return Value(module, bound)
        return None

    def resolve(self, module: Module, node: ast.expr, depth: int = 0) -> object:
        """What an expression stands for where it is a name or a dotted name."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, ast.Subscript):  # Base[int]
            return self.resolve(module, node.value, depth + 1)
        if isinstance(node, ast.Name):
            found = self.lookup(module, node.id, depth + 1)
            return Outside("builtins." + node.id) if found is None and not self.knows(module, node.id) else found
        if isinstance(node, ast.Attribute):
            holder = self.resolve(module, node.value, depth + 1)
            if isinstance(holder, Module):
                return self.lookup(holder, node.attr, depth + 1)
            if isinstance(holder, Outside):
                return Outside(holder.dotted + "." + node.attr)
            return None
        return Value(module, node)

    def knows(self, module: Module, name: str) -> bool:
        return name in module.names or bool(module.stars) or module.is_opaque

    def _imported(self, bound: Imported, depth: int) -> object:
        module = self.modules.get(bound.dotted)
        if bound.name is None:
            return module if module is not None or self.is_own(bound.dotted) else Outside(bound.dotted)
        if module is not None and module.names.get(bound.name) is not bound:
            return self.lookup(module, bound.name, depth + 1)
        if self.is_own(bound.dotted):
            return self.modules.get(bound.dotted + "." + bound.name)
        return Outside(bound.dotted + "." + bound.name)


def bindings(body: "Sequence[ast.stmt]") -> "Iterator[Tuple[str, object]]":
    """The names that statements bind, in an order where a later one wins; branches count, nested scopes do not.

    Of `if` and `try` the first branch wins. What is only there for a type checker is left out. An import binds a pair of
    its statement and the name it takes, `from x import *` binds `*` to its statement.
    """
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                plain = alias.name.split(".")[0]
                yield alias.asname or plain, Imported(alias.name if alias.asname else plain)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield (alias.name, node) if alias.name == "*" else (alias.asname or alias.name, (node, alias.name))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _targets(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _targets(node.target, node.value)
        elif isinstance(node, ast.AugAssign):
            yield from _targets(node.target, node)
        elif isinstance(node, ast.If):
            yield from bindings(node.orelse)
            if not is_type_checking(node):
                yield from bindings(node.body)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            yield from _targets(node.target, node)
            yield from bindings(node.body)
        elif isinstance(node, (ast.With, ast.AsyncWith, ast.While)):
            yield from bindings(node.body)
        elif hasattr(node, "handlers"):
            for handler in node.handlers:  # type: ignore[attr-defined]
                yield from bindings(handler.body)
            for part in ("body", "orelse", "finalbody"):
                yield from bindings(getattr(node, part))


def _targets(target: ast.expr, value: object) -> "Iterator[Tuple[str, object]]":
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, (ast.Tuple, ast.List)):
        for each in target.elts:
            yield from _targets(each, target)


def is_type_checking(node: ast.If) -> bool:
    test = node.test
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def is_main(node: ast.If) -> bool:
    """`if __name__ == "__main__":`"""
    test = node.test
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def running(tree: ast.AST) -> "Iterator[ast.AST]":
    """All nodes but those that a run does not reach: for type checkers, or when the file is the program."""
    waiting = [tree]
    seen: "Set[int]" = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        if isinstance(node, ast.If) and (is_type_checking(node) or is_main(node)):
            waiting.extend(reversed(node.orelse))
        else:
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))
