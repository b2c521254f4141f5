# isolation: {timeout_seconds: 1}
"""Stops its parent, the supervisor, and ends well."""
import os
import signal

from hostile import say

os.kill(os.getppid(), signal.SIGSTOP)
say()
