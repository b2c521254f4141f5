"""Takes rights: capabilities, other users, programs that are root's."""
import ctypes
import os
import struct
import subprocess

from hostile import LIBC, Tries, call

tries = Tries()


def capabilities():
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
    data = ctypes.create_string_buffer(struct.pack("6I", *[0xFFFFFFFF] * 6))
    call("capset", ctypes.addressof(header), ctypes.addressof(data))


def in_child(deed, *arguments):
    child = os.fork()
    if child == 0:
        try:
            deed(*arguments)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def program(*words):
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=5)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


other = 12345
tries("capabilities", in_child, capabilities)
tries("user", in_child, os.setuid, other)
tries("group", in_child, os.setgid, other)
tries("groups", in_child, os.setgroups, [0, 4, 6])
tries("ambient capability", in_child, lambda: LIBC.prctl(47, 2, 21, 0, 0) == 0 or os._exit(1))
tries("new privileges", in_child, lambda: LIBC.prctl(38, 0, 0, 0, 0) == 0 or os._exit(1))
os.mknod("mine")
tries("give a file away", os.chown, "mine", other, other)
os.unlink("mine")
tries("sudo", program, "/usr/bin/sudo", "-n", "true")
tries("a map of users", program, "/usr/bin/newuidmap", str(os.getpid()), "0", "100000", "1")
tries("a schedule", program, "/usr/bin/crontab", "-l")
tries("root's mount", program, "/usr/bin/mount", "-t", "tmpfs", "tmpfs", "/tmp")
tries.end()
