"""Looks through the first process at the host."""
import os

from hostile import Tries, variables

told = variables()
tries = Tries()


def read(path):
    with open(path, "rb") as file:
        return bool(file.read(64).strip(b"\0"))


def lists(path, name):
    return name in os.listdir(path)


tries("memory", os.open, "/proc/1/mem", os.O_RDWR)
tries("password through its root", read, "/proc/1/root/etc/shadow")
tries("neighbour through its root", read, "/proc/1/root" + told["neighbour"] + "/data.txt")
tries("neighbour through its directory", read, "/proc/1/cwd" + told["neighbour"] + "/data.txt")
tries("its environment tells more", lambda: told["secret"][::-1].encode() in open("/proc/1/environ", "rb").read())
tries("its descriptors", lambda: len(os.listdir("/proc/1/fd")) > 0 and read("/proc/1/fd/3"))
tries("its mapped files", lambda: read("/proc/1/map_files/" + os.listdir("/proc/1/map_files")[0]))
tries("its stack", read, "/proc/1/stack")
tries("its limits", lambda: open("/proc/1/limits", "r+").close())
tries("its score", lambda: open("/proc/1/oom_score_adj", "w").write("-1000"))
tries("its name", lambda: open("/proc/1/comm", "w").write("x"))
tries.end()
