"""Closes the workspace to everybody, and tries to move and remove it."""
import os

from hostile import Tries

tries = Tries()
here = os.getcwd()
tries("move", os.rename, here, here + "-moved")
tries("remove", os.rmdir, here)
tries("replace", os.symlink, "/", here)
os.chmod(here, 0)
tries.end()
