import os
import time

from holdpoint import Plugin as Base


class Plugin(Base):
    name = "chaos_line"
    version = "1.0"
    supported_extensions = [".txt"]

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        time.sleep(ctx.variables["pause_ms"] / 1000)

    def pre_transform_all(self, ctx):
        self.write("-")

    def write(self, value):
        with open("ledger.txt", "a") as file:
            file.write("%s %s %s\n" % (os.environ["HOLDPOINT_PASS"], self.name, value))
