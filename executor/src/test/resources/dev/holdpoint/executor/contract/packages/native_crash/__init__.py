"""Reads address 0, as a broken extension module does."""

import ctypes

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "native_crash"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def transform(self, file_path, ctx):
        file_path.write_text("half")
        ctypes.string_at(0)
