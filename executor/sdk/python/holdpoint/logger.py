"""How a plugin speaks to the executor's log: one JSON object a line on stderr, or Python's `logging` in-process.

The executor cuts a line over 64 KiB.
"""

import sys
from abc import ABC, abstractmethod

from holdpoint._frozen import Frozen
from holdpoint._wire import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Protocol

    class Writable(Protocol):
        def write(self, text: str, /) -> object: ...

        def flush(self) -> object: ...


class PluginLogFrame(Frozen):
    """One line of a plugin's log."""

    __slots__ = _names = __match_args__ = ("level", "message", "context")
    _may_be_empty = ("context",)
    level: str
    message: str
    context: "Dict[str, Any]"

    def __init__(self, level: str, message: str, context: "Optional[Dict[str, Any]]" = None) -> None:
        self._fill({"level": level, "message": message, "context": {} if context is None else context})


class PluginLogger(ABC):
    """What `ctx.log` can do; keyword arguments become the frame's `context`."""

    @abstractmethod
    def debug(self, message: str, **fields: "Any") -> None: ...

    @abstractmethod
    def info(self, message: str, **fields: "Any") -> None: ...

    @abstractmethod
    def warning(self, message: str, **fields: "Any") -> None: ...

    @abstractmethod
    def error(self, message: str, **fields: "Any") -> None: ...

    def progress(self, fraction: float, message: str = "") -> None:
        """Moves the pass's progress to `fraction`, 0 to 1."""
        self.info(message, progress=fraction)


class HostPluginLogger(PluginLogger):
    """Forwards to Python's `logging`, with the fields as the record's `context`: for plugins run in-process."""

    def __init__(self, name: str = "exlab_wizard.plugins") -> None:
        import logging

        self._logger = logging.getLogger(name)

    def debug(self, message: str, **fields: "Any") -> None:
        self._logger.debug("%s", message, extra={"context": fields})

    def info(self, message: str, **fields: "Any") -> None:
        self._logger.info("%s", message, extra={"context": fields})

    def warning(self, message: str, **fields: "Any") -> None:
        self._logger.warning("%s", message, extra={"context": fields})

    def error(self, message: str, **fields: "Any") -> None:
        self._logger.error("%s", message, extra={"context": fields})


class WorkerPluginLogger(PluginLogger):
    """Writes each frame as one line to `stream`, which is stderr unless given."""

    def __init__(self, stream: "Optional[Writable]" = None) -> None:
        self._stream = stream

    def debug(self, message: str, **fields: "Any") -> None:
        self._write({"level": "DEBUG", "message": str(message), "context": fields})

    def info(self, message: str, **fields: "Any") -> None:
        self._write({"level": "INFO", "message": str(message), "context": fields})

    def warning(self, message: str, **fields: "Any") -> None:
        self._write({"level": "WARNING", "message": str(message), "context": fields})

    def error(self, message: str, **fields: "Any") -> None:
        self._write({"level": "ERROR", "message": str(message), "context": fields})

    def progress(self, fraction: float, message: str = "") -> None:
        self._write({"level": "INFO", "message": str(message), "context": {}, "progress": fraction})

    def _write(self, frame: "Dict[str, Any]") -> None:
        stream = sys.stderr if self._stream is None else self._stream
        stream.write(encode(frame) + "\n")
        stream.flush()
