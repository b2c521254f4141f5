"""Leaves a daemon that has emptied its environment, changed its name, its directory and its session, and closed all."""
import os
import sys

from hostile import say

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.chdir("/")
        os.closerange(0, 256)
        os.open("/dev/null", os.O_RDWR)
        os.execve("/bin/sleep", ["[kworker/u4:2]", "600"], {})
    os._exit(0)
os.wait()
say()
