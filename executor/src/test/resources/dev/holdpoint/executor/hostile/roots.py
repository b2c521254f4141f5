"""Leaves its root: by chroot, by descriptors, by handles, by many steps up."""
import os

from hostile import Tries, call, variables

told = variables()
tries = Tries()
up = "../" * 60


def read(path):
    with open(path, "rb") as file:
        return bool(file.read(1))


tries("chroot", call, "chroot", b".")
tries("steps up", read, up + told["neighbour"].lstrip("/") + "/data.txt")
tries("one step up", read, "../neighbour/data.txt")
tries("through own root", read, "/proc/self/root" + told["neighbour"] + "/data.txt")
tries("through own directory", read, "/proc/self/cwd/../neighbour/data.txt")
tries("handle", call, "name_to_handle_at", -100, b".", None, None, 0)
tries("open by handle", call, "open_by_handle_at", -100, None, 0)
tries("password", read, "/etc/shadow")
tries("homes", lambda: bool(os.listdir("/root")))
tries("state", lambda: bool(os.listdir(told["state"])))
tries("scratch of the executor", lambda: any("scratch" in os.listdir(told["run"] + "/" + name) for name in os.listdir(told["run"])))
tries.end()
