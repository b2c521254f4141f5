"""Links files of the host into the workspace, to write to them there."""
import os
import sys

from hostile import Tries, variables

told = variables()
tries = Tries()
for name, path in (
    ("neighbour", told["neighbour"] + "/data.txt"),
    ("plugin", told["packages"] + "/innocent/manifest.yml"),
    ("own package", __file__),
    ("interpreter", sys.executable),
    ("canary in /tmp", told["tmp"]),
    ("canary in /dev/shm", told["shm"]),
    ("password", "/etc/passwd"),
):
    tries(name, os.link, path, "linked-" + name.replace("/", "-"))
tries.end()
