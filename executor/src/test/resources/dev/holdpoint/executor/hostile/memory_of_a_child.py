# isolation: {memory_mb: 64}
"""Outlives a child that is killed for the memory that both have taken, each of them less than the limit."""
import os

from hostile import linger, say

made, making = os.pipe()
if os.fork() == 0:
    os.close(made)
    held = bytearray(b"x") * (40 << 20)
    os.write(making, b"x")
    linger()
os.close(making)
os.read(made, 1)
held = bytearray(b"x") * (33 << 20)
say()
