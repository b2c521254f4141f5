"""Asks who measured, then when, and writes both into each file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exlab_wizard.errors import PluginInputRequired
from exlab_wizard.plugins import Plugin as BasePlugin
from exlab_wizard.plugins import PluginContext


class Plugin(BasePlugin):
    name = "metadata_asker"
    version = "2.1.0"
    supported_extensions = [".txt"]

    def can_handle(self, file_path: Path, variables: dict[str, Any]) -> bool:
        return True

    def transform(self, file_path: Path, ctx: PluginContext) -> None:
        answers = ctx.variables.get("__extra_inputs__", {})
        for field, kind in (("operator", "string"), ("measured", "date")):
            if field not in answers:
                raise PluginInputRequired(
                    fields=[{"id": field, "label": field.title(), "type": kind, "required": True}],
                    reason=f"{file_path.name} does not say: {field}",
                )
        with file_path.open("a") as file:
            file.write(f"{answers['operator']} {answers['measured']}\n")
