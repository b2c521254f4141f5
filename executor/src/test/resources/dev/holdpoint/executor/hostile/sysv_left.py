"""Leaves shared memory, semaphores and message queues that outlive processes."""
import ctypes
import os

from hostile import LIBC, call, say, variables

key = int(variables()["key"])
CREATE = 0o1000 | 0o600
LIBC.shmget(key, 4096, CREATE)
LIBC.semget(key, 1, CREATE)
LIBC.msgget(key, CREATE)
try:
    call("mq_open", b"left-%d" % key, os.O_CREAT | os.O_RDWR, 0o600, 0)
except OSError:
    pass
say()
