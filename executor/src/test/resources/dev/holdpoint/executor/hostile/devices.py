"""Makes devices."""
import os
import stat

from hostile import Tries

tries = Tries()
for name, kind, major, minor in (
    ("null", stat.S_IFCHR, 1, 3),
    ("memory", stat.S_IFCHR, 1, 1),
    ("disk", stat.S_IFBLK, 254, 0),
    ("terminal", stat.S_IFCHR, 5, 0),
    ("loop", stat.S_IFBLK, 7, 0),
):
    tries(name, os.mknod, name, kind | 0o666, os.makedev(major, minor))
    tries(name + " in /tmp", os.mknod, "/tmp/" + name, kind | 0o666, os.makedev(major, minor))
tries.end()
