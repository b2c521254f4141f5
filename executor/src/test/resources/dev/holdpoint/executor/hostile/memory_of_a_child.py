# isolation: {memory_mb: 64}
"""Outlives a child that takes all the memory."""
import os

from hostile import say

if os.fork() == 0:
    held = []
    for _ in range(100):
        held.append(bytearray(b"x") * (1 << 20))
    os._exit(0)
os.wait()
say()
