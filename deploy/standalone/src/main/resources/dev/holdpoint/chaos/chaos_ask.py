import os
import time

from holdpoint import Plugin as Base
from holdpoint import PluginInputRequired


class Plugin(Base):
    name = "chaos_ask"
    version = "1.0"
    supported_extensions = [".txt"]

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        time.sleep(ctx.variables["pause_ms"] / 1000)

    def pre_transform_all(self, ctx):
        if not ctx.extra_inputs:
            raise PluginInputRequired([{"id": "value", "label": "Value", "type": "string", "required": True}], "chaos asks")
        self.write(ctx.extra_inputs["value"])

    def write(self, value):
        with open("ledger.txt", "a") as file:
            file.write("%s %s %s\n" % (os.environ["HOLDPOINT_PASS"], self.name, value))
