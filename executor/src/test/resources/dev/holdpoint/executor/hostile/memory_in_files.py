# isolation: {memory_mb: 64}
"""Takes more memory than it may in files that are only in memory and have no name."""
import os

from hostile import say

file = os.memfd_create("held")
for _ in range(100):
    os.write(file, b"x" * (1 << 20))
say()
