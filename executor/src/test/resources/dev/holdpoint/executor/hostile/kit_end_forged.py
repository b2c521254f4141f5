# kit
"""A Python plugin: says by hand how it ended, in the way of the kit, and ends otherwise."""
import os
import signal

from holdpoint import Plugin as Base


class Plugin(Base):
    name = "kit_end_forged"
    version = "1"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        os.write(1, b"\n{\"left\": 0}\n")
        os.kill(os.getpid(), signal.SIGKILL)
