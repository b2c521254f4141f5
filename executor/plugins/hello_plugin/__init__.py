"""Appends the line `hello` to every text file: the smallest plugin there is, to copy and to test an installation with."""

from holdpoint import FileChange
from holdpoint import Plugin as BasePlugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, List

    from holdpoint import PluginContext

__all__ = ["Plugin"]

LINE = b"hello\n"


class Plugin(BasePlugin):
    name = "hello_plugin"
    version = "0.1.0"
    supported_extensions = [".txt"]

    def can_handle(self, file_path: "Path", variables: "Dict[str, Any]") -> bool:
        return True

    def transform(self, file_path: "Path", ctx: "PluginContext") -> None:
        with open(file_path, "ab") as file:
            file.write(LINE)
        ctx.log.info("said hello", file=str(file_path))

    def describe_changes(self, file_path: "Path", ctx: "PluginContext") -> "List[FileChange]":
        return [FileChange(file_path, "modify", 'append the line "hello"', {"bytes_added": len(LINE)})]
