"""Leaves names with a newline, with control characters, of no UTF-8, and as long as can be."""
import os

from hostile import say

for name in (b"new\nline", b"bell\x07", b"\x1b[2J", b"\xff\xfe", b"latin-\xe9", b"-rf", b"$(id)", b"a" * 255, b"\xc3\xa9"):
    os.mknod(name)
say()
