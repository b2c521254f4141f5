"""Fits a model that never converges."""

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "cpu_spinner"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def transform(self, file_path, ctx):
        file_path.write_text("half")
        step = 1.0
        while True:
            step = step * 0.5 + 0.5
