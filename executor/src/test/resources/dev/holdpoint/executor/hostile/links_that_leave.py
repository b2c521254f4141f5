"""Leaves links to everywhere else."""
import os

from hostile import say, variables

told = variables()
for name, target in (
    ("absolute", "/etc/passwd"),
    ("up", "../neighbour/data.txt"),
    ("far-up", "../" * 40 + "etc/passwd"),
    ("down-and-up", "d/../../neighbour"),
    ("process", "/proc/self/root"),
    ("neighbour", told["neighbour"]),
):
    os.symlink(target, name)
say()
