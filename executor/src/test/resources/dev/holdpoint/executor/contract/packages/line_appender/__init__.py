"""Appends one line to each text file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exlab_wizard.plugins import FileChange, Plugin, PluginContext

__all__ = ["LineAppender"]


class LineAppender(Plugin):
    name = "line_appender"
    version = "0.2.0"
    supported_extensions = [".txt"]

    def can_handle(self, file_path: Path, variables: dict[str, Any]) -> bool:
        return not file_path.name.startswith("_")

    def transform(self, file_path: Path, ctx: PluginContext) -> None:
        text = file_path.read_text(encoding="utf-8")
        file_path.write_text(text + "checked by %s\n" % ctx.variables.get("operator", "nobody"), encoding="utf-8")
        ctx.log.info("appended", file=file_path.name)

    def describe_changes(self, file_path: Path, ctx: PluginContext) -> list[FileChange]:
        return [FileChange(path=file_path, kind="modify", summary="one line more")]


Plugin = LineAppender
