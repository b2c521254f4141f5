"""Takes leases, which make everybody else wait up to 45 s to open a file, on what it shares with others."""
import fcntl
import os
import signal

from hostile import Tries, variables

told = variables()
SET, WRITE, READ = 1024, 1, 0
signal.signal(signal.SIGIO, signal.SIG_IGN)
tries = Tries()


def lease(path, kind):
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.fcntl(file, SET, kind)
    finally:
        os.close(file)


for name, path in (
    ("own package", __file__),
    ("its manifest", os.path.dirname(__file__) + "/manifest.yml"),
    ("kit", told["worker"]),
    ("interpreter", "/usr/bin/perl"),
    ("workspace", "README.md"),
):
    for kind, value in (("write", WRITE), ("read", READ)):
        tries("%s lease on %s" % (kind, name), lease, path, value)
tries.end()
