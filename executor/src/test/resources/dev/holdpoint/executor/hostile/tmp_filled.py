# isolation: {memory_mb: 512}
"""Fills the directories in memory beyond their size."""
import os

from hostile import Tries


def fill(path, mebibytes):
    file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        os.posix_fallocate(file, 0, mebibytes << 20)
    finally:
        os.close(file)
        os.unlink(path)


tries = Tries()
tries("65 MiB in /tmp", fill, "/tmp/fill", 65)
tries("17 MiB in /dev/shm", fill, "/dev/shm/fill", 17)
for place in ("/", "/dev", "/run", "/var/tmp", "/home", "/etc"):
    tries("1 MiB in " + place, fill, place + "/fill", 1)
tries.end()
