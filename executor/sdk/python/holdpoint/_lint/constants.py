"""The value of an expression that is plain to see: literals, lists of them, and names of such in the package."""

import ast

from holdpoint._lint.names import Module, Package, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEEPEST = 30


class Unknown(Exception):
    """Only running the code would tell."""


def constant(package: Package, module: Module, node: object, depth: int = 0) -> "Any":
    if depth > _DEEPEST:
        raise Unknown
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        items = [constant(package, module, each, depth + 1) for each in node.elts]
        return tuple(items) if isinstance(node, ast.Tuple) else items
    if isinstance(node, ast.Dict) and not node.keys:
        return {}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = constant(package, module, node.left, depth + 1)
        right = constant(package, module, node.right, depth + 1)
        if type(left) is type(right) and isinstance(left, (str, list, tuple)):
            return left + right
        raise Unknown
    if isinstance(node, (ast.Name, ast.Attribute)):
        found = package.resolve(module, node)
        if isinstance(found, Value):
            return constant(package, found.module, found.node, depth + 1)
    raise Unknown
