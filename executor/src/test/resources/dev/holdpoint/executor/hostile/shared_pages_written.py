"""Writes to pages of files that it may only read and shares with every other process."""
import ctypes
import os

from hostile import LIBC, Tries, variables

told = variables()
tries = Tries()
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
LIBC.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
SHARED, READ, WRITE = 1, 1, 2


def mapped(path, protection=READ):
    file = os.open(path, os.O_RDONLY)
    at = LIBC.mmap(None, 4096, protection, SHARED, file, 0)
    if at in (None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "mmap")
    return at


def protect(path):
    if LIBC.mprotect(mapped(path), 4096, READ | WRITE):
        raise OSError(ctypes.get_errno(), "mprotect")


def through_memory(path):
    at = mapped(path)
    memory = os.open("/proc/self/mem", os.O_RDWR)
    os.pwrite(memory, b"hostile", at)
    with open(path, "rb") as file:
        return file.read(7) == b"hostile"


def through_a_link(path):
    file = os.open(path, os.O_RDONLY)
    os.close(os.open("/proc/self/fd/%d" % file, os.O_RDWR))


for name, path in (("own package", __file__), ("kit", told["worker"]), ("program of the system", "/usr/bin/true")):
    tries("map %s for writing" % name, mapped, path, READ | WRITE)
    tries("make %s writable" % name, protect, path)
    tries("write %s through memory" % name, through_memory, path)
    tries("open %s again" % name, through_a_link, path)
tries.end()
