"""`pathlib.Path` for 5 ms instead of 17: the real class, imported without what it needs for globbing and URIs only.

Up to Python 3.11 `pathlib` imports `re`, `functools` and `urllib` for a few of its methods; here its own references to
these are filled in at first use. Later versions are imported as they are. Nobody else ever sees a stand-in.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_STOOD_IN_FOR = ("fnmatch", "re", "functools", "warnings", "ntpath", "urllib", "urllib.parse")


def path_class() -> "type[Path]":
    """`pathlib.Path`; the first call imports it."""
    if "pathlib" not in sys.modules and (3, 9) <= sys.version_info < (3, 12):
        _import_lean()
    import pathlib

    return pathlib.Path


class _AtFirstUse(type(sys)):  # type: ignore[misc]
    """A module that is imported when one of its attributes is looked up."""

    def __getattr__(self, name: str) -> "Any":
        if name[:2] == "__":
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        __import__(self.__name__)
        return getattr(sys.modules[self.__name__], name)


def _import_lean() -> None:
    import errno, operator, os  # noqa: E401, F401  what pathlib shares with them must be the real thing

    stand_ins = {name: _AtFirstUse(name) for name in _STOOD_IN_FOR if name not in sys.modules}
    if "functools" in stand_ins:
        stand_ins["functools"].lru_cache = lambda *size: lambda function: function
    if "urllib.parse" in stand_ins:
        stand_ins["urllib.parse"].quote_from_bytes = _quote_from_bytes
    sys.modules.update(stand_ins)
    try:
        import pathlib  # noqa: F401
    except Exception:
        sys.modules.pop("pathlib", None)
    finally:
        for name, stand_in in stand_ins.items():
            if sys.modules.get(name) is stand_in:
                del sys.modules[name]


def _quote_from_bytes(*arguments: "Any") -> str:
    from urllib.parse import quote_from_bytes

    return quote_from_bytes(*arguments)
