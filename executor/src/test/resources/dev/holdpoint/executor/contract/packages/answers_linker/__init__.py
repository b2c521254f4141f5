"""Replaces the answers file by a link to its own."""

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "answers_linker"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def pre_transform_all(self, ctx):
        (ctx.dst_root / "answers.yml").write_text("operator: me\n")
        ctx.answers_file.unlink()
        ctx.answers_file.symlink_to("answers.yml")

    def transform(self, file_path, ctx):
        pass
