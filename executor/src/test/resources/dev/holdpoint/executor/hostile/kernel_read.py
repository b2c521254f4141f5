"""Reads what the kernel tells of itself and of the machine's memory."""
import os

from hostile import Tries, call

tries = Tries()


def read(path):
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    return bool(os.read(handle, 64).strip(b"\0"))


def addresses():
    with open("/proc/kallsyms") as file:
        return any(int(file.readline().split()[0], 16) for _ in range(100))


for path in ("/proc/kcore", "/proc/kmsg", "/proc/vmcore", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg", "/proc/kpagecount"):
    tries(path, read, path)
tries("addresses", addresses)
tries("log", call, "syslog", 10, 0, 0)
tries("size of the log", call, "syslog", 3, 0, 0)
tries.end()
