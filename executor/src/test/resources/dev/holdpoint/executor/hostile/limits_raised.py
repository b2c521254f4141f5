"""Raises its limits, and those of its parent and of the first process."""
import os
import resource

from hostile import Tries



def raise_it(pid, kind):
    soft, hard = resource.prlimit(pid, kind)
    if resource.RLIM_INFINITY in (soft, hard):
        return False
    resource.prlimit(pid, kind, (hard + 1, hard + 1))


tries = Tries()
for name in ("AS", "CPU", "NOFILE", "NPROC", "FSIZE", "CORE"):
    kind = getattr(resource, "RLIMIT_" + name)
    for whose, pid in (("itself", 0), ("its parent", os.getppid()), ("the first process", 1)):
        tries("%s of %s" % (name, whose), raise_it, pid, kind)
tries.end()
