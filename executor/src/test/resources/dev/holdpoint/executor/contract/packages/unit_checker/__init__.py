"""Refuses readings without a unit; it notices only after it has written its report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exlab_wizard.errors import PluginError
from exlab_wizard.plugins.base import Plugin as BasePlugin
from exlab_wizard.plugins.base import PluginContext


class Plugin(BasePlugin):
    name = "unit_checker"
    version = "1.0.1"
    supported_extensions = [".txt"]

    def can_handle(self, file_path: Path, variables: dict[str, Any]) -> bool:
        return True

    def pre_transform_all(self, ctx: PluginContext) -> None:
        (ctx.dst_root / "report.md").write_text("units\n")

    def transform(self, file_path: Path, ctx: PluginContext) -> None:
        if "mV" not in file_path.read_text():
            raise PluginError(f"{file_path.name}: no unit in line 1")
