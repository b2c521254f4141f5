"""Traces, reads and writes the processes around it, and takes their descriptors."""
import ctypes
import os
import struct

from hostile import Tries, call

ATTACH, SEIZE, DETACH = 16, 0x4206, 17
tries = Tries()


def attach(pid, kind):
    call("ptrace", kind, pid, 0, 0)
    if kind == ATTACH:
        os.waitpid(pid, 0)
        call("ptrace", DETACH, pid, 0, 0)


parent = os.getppid()
word = ctypes.create_string_buffer(8)
here = ctypes.addressof(word)
vector = ctypes.create_string_buffer(struct.pack("QQ", here, 8))
at = ctypes.addressof(vector)
for name, pid in (("parent", parent), ("first process", 1)):
    tries("attach to " + name, attach, pid, ATTACH)
    tries("seize " + name, attach, pid, SEIZE)
    tries("read memory of " + name, call, "process_vm_readv", pid, at, 1, at, 1, 0)
    tries("write memory of " + name, call, "process_vm_writev", pid, at, 1, at, 1, 0)
    tries("compare with " + name, call, "kcmp", os.getpid(), pid, 1, 0, 0)
    tries("take a descriptor of " + name, lambda pid=pid: call("pidfd_getfd", os.pidfd_open(pid), 0, 0))
tries.end()
