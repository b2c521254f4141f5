"""Leaves files and directories that nobody may open."""
import os

from hostile import say

os.makedirs("closed/inner")
for name in ("closed/file", "closed/inner/file", "lost"):
    with open(name, "w") as file:
        file.write("x\n")
    os.chmod(name, 0)
os.chmod("closed/inner", 0)
os.chmod("closed", 0)
os.chmod("shut", 0o700)
os.unlink("shut/inner.txt")
os.chmod("shut", 0)
say()
