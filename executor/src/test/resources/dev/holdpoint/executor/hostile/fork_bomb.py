# isolation: {timeout_seconds: 1}
"""Doubles eight times, where it is let, and stays."""
import os

from hostile import ignore_term, linger

ignore_term()
for _ in range(8):
    try:
        os.fork()
    except OSError:
        pass
linger()
