"""Becomes a program with arguments of a megabyte."""
import os

from hostile import say

if len(os.sys.argv) == 1:
    os.execv("/usr/bin/python3", ["python3", "-B", "-E", "-S", __file__] + ["x" * 100_000] * 10)
say()
