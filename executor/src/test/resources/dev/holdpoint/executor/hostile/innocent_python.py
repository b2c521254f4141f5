# kit
"""Does what plugins do, with the kit."""
import json
import re

from holdpoint import Plugin as Base


class Plugin(Base):
    name = "innocent_python"
    version = "1"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return False

    def transform(self, file_path, ctx):
        pass

    def post_transform_all(self, ctx):
        (ctx.dst_root / "innocent.txt").write_text(re.sub("x", "ok", json.loads('"x"')) + "\n")
