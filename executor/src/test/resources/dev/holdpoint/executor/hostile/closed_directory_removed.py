"""Removes a directory that is closed to writers, with what is in it."""
import os
import shutil

from hostile import say

os.chmod("shut", 0o700)
shutil.rmtree("shut")
say()
