"""Writes to stdout without end."""
from hostile import write

while True:
    write(1, b"x" * 65536)
