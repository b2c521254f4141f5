"""Writes a result, and then to the wizard's README."""

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "readme_writer"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def post_transform_all(self, ctx):
        (ctx.dst_root / "summary.txt").write_text("two files\n")
        with (ctx.dst_root / "README.md").open("a") as readme:
            readme.write("See summary.txt\n")

    def transform(self, file_path, ctx):
        pass
