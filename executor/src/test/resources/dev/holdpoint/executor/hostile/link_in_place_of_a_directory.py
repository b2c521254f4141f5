"""Replaces a directory by a link to the workspace next door, and writes through it."""
import os
import shutil

from hostile import say, variables

neighbour = variables()["neighbour"]
shutil.rmtree("d")
os.symlink(neighbour, "d")
try:
    with open("d/inside.txt", "w") as file:
        file.write("through the link\n")
except OSError:
    pass
say()
