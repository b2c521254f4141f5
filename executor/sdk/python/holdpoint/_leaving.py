"""How the child ends: at once where nothing is left to clean up, which saves 3 ms, else through Python's own shutdown.

Left to clean up may be: threads to join, `atexit` callbacks, whatever an extension module keeps, and objects that do
something when they go, such as files with unwritten bytes.
"""

import gc
import posix
import sys

_HARMLESS = ("_json", "resource")


def before_plugin() -> None:
    """Takes all objects made so far out of the later search."""
    gc.freeze()


def leave(code: int) -> None:
    """Ends the process with `code`, or returns if the interpreter has to."""
    if _something_is_left():
        return
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]
        except Exception:
            pass
    posix._exit(code)


def _something_is_left() -> bool:
    modules = list(sys.modules.items())
    return (
        "threading" in sys.modules
        or "atexit" in sys.modules
        or any(_is_extension(module) for name, module in modules if name not in _HARMLESS)
        or any(hasattr(kind, "__del__") for kind in {type(each) for each in gc.get_objects()})
    )


def _is_extension(module: object) -> bool:
    return str(getattr(module, "__file__", "")).endswith(".so")
