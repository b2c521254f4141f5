"""Where a plugin's imports come from, and which class of its package is the plugin."""

import posix
import sys

from holdpoint.plugin import Plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Dict, Iterable, Iterator, Optional, Sequence, Type

# What the standard library tries to import and does without, where `sys.stdlib_module_names` (3.10) is missing.
_TRIED_BY_THE_LIBRARY = ("_scproxy", "_winapi", "_winreg", "java", "msvcrt", "nt", "org", "winreg")


class NoPlugin(Exception):
    """The package exports no class that can be run as a plugin, or more than one."""


def use_python_path() -> None:
    """Puts `PYTHONPATH` first on `sys.path`, as an interpreter without `-I` would, and site-packages behind a miss."""
    given = posix.environ.get(b"PYTHONPATH", b"").decode(sys.getfilesystemencoding(), "surrogateescape")
    entries = [entry for entry in given.split(":") if entry]
    sys.path[:] = entries + [entry for entry in sys.path if entry not in entries]
    sys.meta_path.append(_SitePackages())  # type: ignore[arg-type]


class _SitePackages:
    """The last finder: when all others missed, it adds the interpreter's site-packages, once, and looks there."""

    def find_spec(
        self, name: str, path: "Optional[Sequence[str]]" = None, target: "Optional[ModuleType]" = None
    ) -> "Any":
        if path is not None or name in getattr(sys, "stdlib_module_names", _TRIED_BY_THE_LIBRARY):
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        import site

        site.addsitepackages(site.venv(set(sys.path)))  # type: ignore[attr-defined]
        from _frozen_importlib_external import PathFinder  # type: ignore[import-not-found]

        return PathFinder.find_spec(name)


def plugin_class(package: str) -> "Type[Plugin]":
    """Imports `package` and returns the class to run.

    That is its attribute `Plugin`, or else the only concrete subclass of the kit's `Plugin` that the package
    exports or defines. A class that has the methods but not the parent gets the parent's other methods.
    """
    __import__(package)
    module = sys.modules[package]
    exported = getattr(module, "Plugin", None)
    if isinstance(exported, type) and exported is not Plugin:
        return _runnable(package, exported)
    found = _most_derived(_concrete_plugins([module])) or _most_derived(
        _concrete_plugins(_submodules(package))
    )
    if len(found) != 1:
        raise NoPlugin(
            "plugin package %r: expected a class exported as `Plugin` (a subclass of holdpoint.Plugin with "
            "can_handle and transform), found %s; export it in %s/__init__.py"
            % (package, ", ".join(sorted(each.__qualname__ for each in found)) or "none", package)
        )
    return found[0]


def _runnable(package: str, exported: type) -> "Type[Plugin]":
    lacking = [
        name
        for name in ("can_handle", "transform")
        if not callable(getattr(exported, name, None)) or name in getattr(exported, "__abstractmethods__", ())
    ]
    if lacking:
        raise NoPlugin(
            "plugin package %r: expected its class `Plugin` to define can_handle and transform, "
            "but it lacks %s; add it" % (package, " and ".join(lacking))
        )
    if issubclass(exported, Plugin):
        return exported
    return type(Plugin)(exported.__name__, (exported, Plugin), {"__module__": exported.__module__})


def _submodules(package: str) -> "Iterator[ModuleType]":
    return (module for name, module in list(sys.modules.items()) if name.startswith(package + "."))


def _concrete_plugins(modules: "Iterable[ModuleType]") -> "Dict[type, None]":
    return {
        value: None
        for module in modules
        for value in list(vars(module).values())
        if isinstance(value, type)
        and issubclass(value, Plugin)
        and not getattr(value, "__abstractmethods__", ())
    }


def _most_derived(classes: "Dict[type, None]") -> "list[Type[Plugin]]":
    return [
        each
        for each in classes
        if not any(other is not each and issubclass(other, each) for other in classes)
    ]
