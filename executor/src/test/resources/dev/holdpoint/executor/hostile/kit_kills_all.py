# kit
"""A Python plugin: kills every process that it can reach, and goes on to its end."""
import contextlib
import os
import signal

from holdpoint import Plugin as Base


class Plugin(Base):
    name = "kit_kills_all"
    version = "1"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
