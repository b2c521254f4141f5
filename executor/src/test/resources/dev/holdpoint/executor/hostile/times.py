"""Gives files times long past and far ahead."""
import os

from hostile import say

for name, seconds in (("past", -(1 << 31)), ("future", (1 << 34) - 1), ("far", (1 << 33) + 5)):
    os.mknod(name)
    os.utime(name, ns=(seconds * 10**9, seconds * 10**9))
say()
