"""Writes 64 MiB to stderr, line by line."""
from hostile import say, write

for _ in range(1024):
    write(2, (b"x" * 1023 + b"\n") * 64)
say()
