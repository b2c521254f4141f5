"""Looks for descriptors that it was not given."""
import os

from hostile import Tries

tries = Tries()


def inherited():
    found = []
    for number in range(3, 1024):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    return bool(found)


def borrowed(pid):
    """Opens what the descriptors of another process lead to: files, not the pipes that are its own."""
    found = []
    for number in os.listdir("/proc/%d/fd" % pid):
        path = "/proc/%d/fd/%s" % (pid, number)
        target = os.readlink(path)
        if target.startswith("/") and not target.startswith("/dev/"):
            try:
                os.close(os.open(path, os.O_RDONLY))
                found.append(target)
            except OSError:
                pass
    return bool(found)


tries("inherited", inherited)
tries("of the first process", borrowed, 1)
tries("of a second process group", os.open, "/proc/1/task/1/fd/3", os.O_RDONLY)
tries.end()
