"""Writes one line of 1 GiB to stderr."""
from hostile import say, write

for _ in range(1024):
    write(2, b"x" * (1 << 20))
say()
