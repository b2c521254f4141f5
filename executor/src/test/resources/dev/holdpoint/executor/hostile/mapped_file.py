"""Leaves children that write through a mapping of a file, which takes no call."""
import mmap
import os

from hostile import say

with open("mapped", "wb+") as file:
    file.write(b"x" * 4096)
    file.flush()
    shared = mmap.mmap(file.fileno(), 4096)
    for _ in range(2):
        if os.fork() == 0:
            number = 0
            while True:
                number += 1
                shared[0:8] = number.to_bytes(8, "big")
say()
