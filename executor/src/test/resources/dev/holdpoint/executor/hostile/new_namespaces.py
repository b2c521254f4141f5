"""Makes namespaces of its own, of which it would be root."""
import os
import subprocess

from hostile import Tries, call

KINDS = {"user": 0x10000000, "mount": 0x20000, "network": 0x40000000, "process": 0x20000000, "ipc": 0x8000000,
         "host name": 0x4000000, "cgroup": 0x2000000, "time": 0x80}  # fmt: skip
tries = Tries()


def clone(flag):
    child = call("clone", flag | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def clone3(flag):
    import ctypes
    import struct

    words = ctypes.create_string_buffer(struct.pack("Q" * 8, flag, 0, 0, 0, 17, 0, 0, 0))
    child = call("clone3", ctypes.addressof(words), 64)
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def in_child(deed, *arguments):
    child = os.fork()
    if child == 0:
        try:
            deed(*arguments)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


for kind, flag in KINDS.items():
    tries("unshare " + kind, in_child, call, "unshare", flag)
    tries("clone3 " + kind, in_child, clone3, flag)
    if kind != "time":
        tries("clone " + kind, in_child, clone, flag)
    tries("unshare user and " + kind, in_child, call, "unshare", 0x10000000 | flag)
tries("unshare by program", lambda: subprocess.call(["unshare", "-Urm", "true"]) == 0)
tries("join the first process", in_child, lambda: call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0))
tries.end()
