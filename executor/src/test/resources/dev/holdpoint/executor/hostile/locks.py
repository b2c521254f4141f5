# isolation: {timeout_seconds: 1}
"""Locks and leases every file that it shares with others, and holds on."""
import fcntl
import os
import struct

from hostile import ignore_term, linger, note, ready, variables

told = variables()
LEASE, WRITE_LEASE, READ_LEASE = 1024, 1, 0
ignore_term()
held = []
for path in ("data.txt", ".", "README.md", __file__, os.path.dirname(__file__), told["worker"], "/usr/bin/python3"):
    for mode in (os.O_RDWR, os.O_RDONLY):
        try:
            file = os.open(path, mode)
        except OSError:
            continue
        held.append(file)
        for name, deed in (
            ("flock", lambda file=file: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)),
            ("lock", lambda file=file: fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)),
            ("shared lock", lambda file=file: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)),
        ):
            try:
                deed()
                note("%s on %s" % (name, path))
            except OSError as error:
                note("%s on %s: %s" % (name, path, error))
ready()
linger()
