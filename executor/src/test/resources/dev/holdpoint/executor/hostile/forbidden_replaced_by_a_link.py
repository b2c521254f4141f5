"""Replaces a forbidden file by a link to one of its own."""
import os

from hostile import say

with open("mine.md", "w") as file:
    file.write("mine\n")
os.unlink("README.md")
os.symlink("mine.md", "README.md")
os.mkdir("mine")
os.symlink("mine", ".exlab-wizard")
say()
