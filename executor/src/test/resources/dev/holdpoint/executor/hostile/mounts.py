"""Mounts, remounts and unmounts, by the old calls and the new ones."""
import os
import subprocess

from hostile import Tries, call

tries = Tries()
RDONLY, REMOUNT, BIND, REC, MOVE, PRIVATE = 1, 32, 4096, 16384, 8192, 1 << 18
here = os.getcwd().encode()
tries("proc", call, "mount", b"proc", b"/tmp", b"proc", 0, None)
tries("tmpfs", call, "mount", b"tmpfs", b"/tmp", b"tmpfs", 0, None)
tries("sysfs", call, "mount", b"sysfs", b"/tmp", b"sysfs", 0, None)
tries("overlay", call, "mount", b"overlay", b"/tmp", b"overlay", 0, b"lowerdir=/usr,upperdir=/tmp,workdir=/tmp")
tries("bind", call, "mount", b"/usr", b"/tmp", None, BIND, None)
tries("usr for writing", call, "mount", None, b"/usr", None, REMOUNT | BIND, None)
tries("root for writing", call, "mount", None, b"/", None, REMOUNT | BIND, None)
tries("proc for writing", call, "mount", None, b"/proc", None, REMOUNT, None)
tries("move", call, "mount", here, b"/tmp", None, MOVE, None)
tries("shared", call, "mount", None, b"/", None, 1 << 20 | REC, None)
tries("unmount proc", call, "umount2", b"/proc", 2)
tries("unmount the workspace", call, "umount2", here, 2)
tries("unmount the root", call, "umount2", b"/", 2)
tries("pivot", call, "pivot_root", b"/tmp", b"/tmp")
tries("open a file system", call, "fsopen", b"tmpfs", 0)
tries("clone a tree", call, "open_tree", -100, b"/", 1)
tries("attributes", call, "mount_setattr", -100, b"/usr", 0, 0, 0)
tries("move a mount", call, "move_mount", -100, b"/usr", -100, b"/tmp", 0)
tries("pick", call, "fspick", -100, b"/", 0)
tries("by program", lambda: subprocess.call(["mount", "-o", "remount,bind,rw", "/usr"]) == 0)
tries.end()
