# isolation: {memory_mb: 64}
"""Takes more memory than it may in children that each stay below the limit."""
import os

from hostile import linger, say

for _ in range(4):
    made, making = os.pipe()
    if os.fork() == 0:
        os.close(made)
        held = bytearray(b"x") * (30 << 20)
        os.write(making, b"x")
        linger()
    os.close(making)
    os.read(made, 1)
say()
