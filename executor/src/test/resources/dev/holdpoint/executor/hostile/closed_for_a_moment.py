"""Opens a directory that is closed to writers, writes in it, and closes it again."""
import os

from hostile import say

os.mkdir("fresh")
for name in ("shut", "fresh"):
    os.chmod(name, 0o700)
    with open(name + "/new.txt", "w") as file:
        file.write("x\n")
    os.chmod(name, 0o555)
say()
