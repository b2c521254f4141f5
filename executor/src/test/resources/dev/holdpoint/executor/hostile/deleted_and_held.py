# isolation: {timeout_seconds: 60}
"""Writes more than it may into files that it has deleted and holds open, and stays."""
import os

from hostile import ignore_term, linger

ignore_term()
held = []
for number in range(24):
    held.append(os.open("part", os.O_CREAT | os.O_RDWR))
    os.unlink("part")
    os.write(held[-1], b"x" * (1 << 20))
linger()
