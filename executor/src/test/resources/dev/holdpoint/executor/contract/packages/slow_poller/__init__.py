"""Waits for an instrument that never answers."""

import time

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "slow_poller"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def transform(self, file_path, ctx):
        file_path.write_text("half")
        while True:
            time.sleep(60)
