"""Loads an image stack that does not fit."""

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "memory_hog"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def transform(self, file_path, ctx):
        file_path.write_text("half")
        planes = []
        while True:
            planes.append(bytearray(16 * 1024 * 1024))
