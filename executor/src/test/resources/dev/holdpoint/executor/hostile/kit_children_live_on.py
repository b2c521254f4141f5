# kit
"""A Python plugin: ends well while three children, which ignore TERM, live on."""
import os
import signal
import time

from holdpoint import Plugin as Base


class Plugin(Base):
    name = "kit_children_live_on"
    version = "1"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        for _ in range(3):
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                os.setsid()
                time.sleep(1000)
