"""Reads and changes everything of the host that its user could: next door, state, plugins, kit, captures, /tmp."""
import os
import sys

from hostile import Tries, variables

told = variables()
mark = told["mark"]
tries = Tries()


def overwrite(path):
    with open(path, "r+b") as file:
        file.write(b"hostile")


def create(path):
    with open(path, "xb") as file:
        file.write(mark.encode())


def read(path):
    with open(path, "rb") as file:
        return bool(file.read(1))


FILES = {
    "neighbour": told["neighbour"] + "/data.txt",
    "plugin": told["packages"] + "/innocent/manifest.yml",
    "own package": told["packages"] + "/outside_written/run.py",
    "capture": told["logs"] + "/canary.stderr",
    "canary in /tmp": told["tmp"],
    "canary in /var/tmp": told["var_tmp"],
    "canary in /dev/shm": told["shm"],
}
for name, path in FILES.items():
    tries("read " + name, read, path)
    tries("overwrite " + name, overwrite, path)
    tries("chmod " + name, os.chmod, path, 0o777)
    tries("touch " + name, os.utime, path)
    tries("rename " + name, os.rename, path, path + ".moved")
    tries("delete " + name, os.unlink, path)
for name, path in (
    ("own package as staged", os.path.dirname(__file__)),
    ("kit", os.path.dirname(told["worker"])),
    ("interpreter", os.path.dirname(os.path.realpath(sys.executable))),
    ("/etc", "/etc"),
    ("/", "/"),
    ("/dev", "/dev"),
    ("/var", "/var"),
    ("/proc", "/proc"),
    ("neighbour", told["neighbour"]),
    ("state", told["state"]),
    ("run directory", told["run"]),
    ("plugins", told["packages"]),
    ("captures", told["logs"]),
    ("parent", os.path.dirname(os.getcwd())),
):
    tries("create in " + name, create, path + "/" + mark)
for name, path in (("own package as staged", __file__), ("kit", told["worker"])):
    tries("overwrite " + name, overwrite, path)
    tries("chmod " + name, os.chmod, path, 0o777)
    tries("touch " + name, os.utime, path)
    tries("delete " + name, os.unlink, path)
    tries("mark " + name, os.setxattr, path, "user.hostile", b"x")
tries.end()
