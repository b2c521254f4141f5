"""Writes one line of 1 GiB to stdout."""
from hostile import write

for _ in range(1024):
    write(1, b"x" * (1 << 20))
