# kit
"""A Python plugin: closes everything, and is not heard of again."""
import os

from holdpoint import Plugin as Base


class Plugin(Base):
    name = "kit_closes_all"
    version = "1"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        os.closerange(0, 256)
