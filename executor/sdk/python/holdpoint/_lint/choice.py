"""Which class of a package is the plugin, by the rule of the worker: `Plugin`, or else the only one there is."""

import ast

from holdpoint._lint.family import PLUGIN, Family, distinct, has_descendant
from holdpoint._lint.names import Class, Module, Outside, Package
from holdpoint._lint.report import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator, List, Optional, Set

_HOW = "export a class named Plugin, a subclass of holdpoint.Plugin, in __init__.py"


def chosen(package: Package, report: Report) -> "Optional[Family]":
    """The class that a worker would take; where that is none, or not to be known, the report says so."""
    root = package.root
    if root is None:
        return None
    exported = package.lookup(root, "Plugin")
    if isinstance(exported, Class):
        return Family(package, exported)
    if "Plugin" in root.names and not (isinstance(exported, Outside) and exported.dotted in PLUGIN):
        report.add(
            "plugin_unclear",
            root.source.file,
            0,
            "what Plugin is can only be told by running the package, so the class was not checked; " + _HOW,
        )
        return None
    loaded = _loaded(package, root)
    found = _plugins(package, _bound(package, root))
    if not [each for each in found if not each.lacking()]:
        found = _plugins(package, (each for module in loaded for each in _bound(package, module)))
    concrete = [each for each in found if not each.lacking()]
    candidates = [each for each in concrete if not has_descendant(each, concrete)]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates and len(found) == 1:
        return found[0]
    if candidates:
        names = ", ".join(sorted(each.head.node.name for each in candidates))
        report.add(
            "several_plugins",
            root.source.file,
            0,
            "expected one plugin class, came %s; export the one to run as Plugin, as in `Plugin = %s`"
            % (names, candidates[-1].head.node.name),
        )
    elif any(module.is_opaque for module in loaded) or any(
        star not in package.modules for module in loaded for star in module.stars
    ):
        report.add("plugin_unclear", root.source.file, 0, "no plugin class can be seen without running the package; " + _HOW)
    else:
        report.add("no_plugin", root.source.file, 0, _none(package, loaded))
    return None


def _none(package: Package, loaded: "List[Module]") -> str:
    for module in package.modules.values():
        if module not in loaded and not module.source.is_test:
            for family in _plugins(package, _bound(package, module)):
                if family.head.module is module:
                    return "expected a plugin class, came none: __init__.py does not import %s of %s; import it there as Plugin" % (
                        family.head.node.name,
                        module.source.file,
                    )
    return "expected a plugin class, came none; " + _HOW


def _bound(package: Package, module: Module) -> "Iterator[Class]":
    for name in list(module.names):
        found = package.lookup(module, name)
        if isinstance(found, Class):
            yield found
    for star in module.stars:
        other = package.modules.get(star)
        if other is not None:
            for name in list(other.names):
                found = package.lookup(other, name)
                if isinstance(found, Class) and name[:1] != "_":
                    yield found


def _plugins(package: Package, classes: "Iterable[Class]") -> "List[Family]":
    families = [Family(package, each) for each in classes]
    return distinct([each for each in families if each.is_plugin])


def _loaded(package: Package, root: Module) -> "List[Module]":
    """The modules that importing the package imports too."""
    loaded: "List[Module]" = []
    waiting = [root]
    while waiting:
        module = waiting.pop()
        if module not in loaded:
            loaded.append(module)
            waiting.extend(_imports(package, module))
    return loaded


def _imports(package: Package, module: Module) -> "Iterator[Module]":
    named: "Set[str]" = set()
    for node in ast.walk(module.source.tree):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.absolute(node)
            named.add(base)
            named.update(base + "." + alias.name for alias in node.names)
    return (package.modules[each] for each in sorted(named) if each in package.modules)
