"""`holdpoint.plugin`, with the errors a plugin raises, under the reference host's name."""

from holdpoint.errors import PluginError, PluginInputRequired
from holdpoint.plugin import FileChange, Plugin, PluginContext

__all__ = ["FileChange", "Plugin", "PluginContext", "PluginError", "PluginInputRequired"]
