"""Deletes what it takes for a cache."""

from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "cache_cleaner"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def pre_transform_all(self, ctx):
        (ctx.dst_root / ".exlab-wizard" / "cache.json").unlink()

    def transform(self, file_path, ctx):
        file_path.unlink()
