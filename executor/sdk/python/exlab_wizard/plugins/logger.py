"""`holdpoint.logger` under the reference host's name."""

from holdpoint.logger import HostPluginLogger, PluginLogFrame, PluginLogger, WorkerPluginLogger

__all__ = ["HostPluginLogger", "PluginLogFrame", "PluginLogger", "WorkerPluginLogger"]
