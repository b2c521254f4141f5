"""Holdpoint's kit for plugin authors: subclass `Plugin`, raise `PluginError` or `PluginInputRequired`, log to `ctx.log`.

The same objects are found under `exlab_wizard.plugins` and `exlab_wizard.errors`, so a plugin runs under either name.
Importing it loads nothing of the standard library beyond `abc`.
"""

from holdpoint.errors import ExLabError, PluginError, PluginInputRequired
from holdpoint.logger import HostPluginLogger, PluginLogFrame, PluginLogger, WorkerPluginLogger
from holdpoint.plugin import FileChange, Plugin, PluginContext

__all__ = [
    "ExLabError",
    "FileChange",
    "HostPluginLogger",
    "Plugin",
    "PluginContext",
    "PluginError",
    "PluginInputRequired",
    "PluginLogFrame",
    "PluginLogger",
    "WorkerPluginLogger",
]
