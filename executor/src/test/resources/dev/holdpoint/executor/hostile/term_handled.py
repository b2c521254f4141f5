# isolation: {timeout_seconds: 1}
"""Handles TERM: says that it went well, and ends with 0."""
import os
import signal

from hostile import linger, say


def bye(number, frame):
    say()
    os._exit(0)


signal.signal(signal.SIGTERM, bye)
linger()
