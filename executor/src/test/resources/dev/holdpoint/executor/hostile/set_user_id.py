"""Leaves programs that would run as their owner or group."""
import os
import shutil

from hostile import say

for name, mode in (("as-owner", 0o4755), ("as-group", 0o2755)):
    shutil.copyfile("/bin/true", name)
    os.chmod(name, mode)
say()
