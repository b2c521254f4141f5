"""Replaces a directory by a link to another of the workspace, and writes through it."""
import os
import shutil

from hostile import say

shutil.rmtree("d")
os.mkdir("e")
os.symlink("e", "d")
with open("d/inside.txt", "w") as file:
    file.write("through the link\n")
say()
