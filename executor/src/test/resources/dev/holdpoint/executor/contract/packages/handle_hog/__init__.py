"""Opens every frame of a film and closes none."""

from exlab_wizard.errors import PluginError
from exlab_wizard.plugins import Plugin as BasePlugin


class Plugin(BasePlugin):
    name = "handle_hog"
    version = "1.0.0"
    supported_extensions = []

    def can_handle(self, file_path, variables):
        return True

    def transform(self, file_path, ctx):
        frames = []
        try:
            while len(frames) < 4096:
                frames.append(open(file_path, "rb"))
        except OSError as error:
            highest = max(frame.fileno() for frame in frames)
            raise PluginError("%s: the highest is %d" % (error.strerror, highest)) from error
