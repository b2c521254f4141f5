"""`holdpoint.errors` under the reference host's name."""

from holdpoint.errors import ExLabError, PluginError, PluginInputRequired

__all__ = ["ExLabError", "PluginError", "PluginInputRequired"]
