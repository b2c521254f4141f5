# isolation: {memory_mb: 64}
"""Takes more memory than it may in children that each stay below the limit."""
import os

from hostile import Tries, linger


def together():
    children = []
    for _ in range(4):
        made, making = os.pipe()
        child = os.fork()
        if child == 0:
            held = bytearray(b"x") * (30 << 20)
            os.write(making, b"x")
            linger()
        children.append(child)
        os.close(making)
        if os.read(made, 1) != b"x":
            raise OSError("a child ended early")
        os.close(made)
    for child in children:
        os.kill(child, 9)
        os.waitpid(child, 0)


tries = Tries()
tries("120 MiB in children", together)
tries.end()
