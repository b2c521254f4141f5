"""`holdpoint` under the reference host's name."""

from holdpoint import (
    FileChange,
    HostPluginLogger,
    Plugin,
    PluginContext,
    PluginError,
    PluginInputRequired,
    PluginLogFrame,
    PluginLogger,
    WorkerPluginLogger,
)

__all__ = [
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
