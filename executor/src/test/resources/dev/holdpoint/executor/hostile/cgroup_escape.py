"""Leaves its control groups, and has a program run at their end."""
import glob
import os

from hostile import Tries, call

tries = Tries()


def write(path, value):
    handle = os.open(path, os.O_WRONLY)
    os.write(handle, value)


for root in ["/sys/fs/cgroup"] + sorted(glob.glob("/sys/fs/cgroup/*"))[:12]:
    name = os.path.basename(root)
    tries("move to " + name, write, root + "/cgroup.procs", b"0")
    tries("agent of " + name, write, root + "/release_agent", b"/bin/false")
    tries("group in " + name, os.mkdir, root + "/hostile")
if not os.path.exists("/sys/fs/cgroup"):
    tries("mount v1", call, "mount", b"cgroup", b"/tmp", b"cgroup", 0, b"memory")
    tries("mount v2", call, "mount", b"cgroup2", b"/tmp", b"cgroup2", 0, None)
tries.end()
