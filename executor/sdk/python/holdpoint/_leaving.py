"""How the child ends: at once where nothing is left to clean up, which saves 3 ms, else through Python's own shutdown.

Left to clean up may be: threads to join, `atexit` callbacks, whatever an extension module keeps, and objects that do
something when they go, such as files with unwritten bytes.
"""

import gc
import posix
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_HARMLESS = ("_json", "resource")


def before_plugin() -> None:
    """Takes all objects made so far out of the later search."""
    gc.freeze()


def say_direct_exits(answers: int) -> None:
    """Makes `os._exit` say on `answers` that it is no signal that ends this process, where its code looks like one.

    The line is `{"left": CODE}`. Children that the plugin forks say nothing, nor does C code that ends the process itself.
    """
    plugin, leave_now = posix.getpid(), posix._exit

    def _exit(status: int) -> "NoReturn":
        if isinstance(status, int) and status & 0xFF > 128 and posix.getpid() == plugin:
            try:
                posix.write(answers, b'\n{"left": %d}\n' % (status & 0xFF))
            except OSError:
                pass
        leave_now(status)

    posix._exit = _exit
    if "os" in sys.modules:
        sys.modules["os"]._exit = _exit  # type: ignore[attr-defined]


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
