"""Writes to a forbidden file by another name of it."""
import os

from hostile import say

os.link("README.md", "other.md")
with open("other.md", "a") as file:
    file.write("mine\n")
say()
