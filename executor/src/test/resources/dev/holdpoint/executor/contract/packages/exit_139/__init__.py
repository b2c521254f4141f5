"""Writes, then leaves with 139: the status a shell gives to a child that died of SIGSEGV. It is an exit, not a signal."""

import os

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "exit_139"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def transform(self, file_path, ctx):
        file_path.write_text("half")
        os._exit(139)
