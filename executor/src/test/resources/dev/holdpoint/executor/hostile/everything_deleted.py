"""Deletes all that is in the workspace."""
import os
import shutil

from hostile import say

os.chmod("shut", 0o700)
for name in os.listdir("."):
    shutil.rmtree(name) if os.path.isdir(name) else os.unlink(name)
say()
