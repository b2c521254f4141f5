"""Forges the marks that an overlay keeps, on files and directories, and changes a file."""
import os

from hostile import note, say

MARKS = {"opaque": b"y", "redirect": b"/", "metacopy": b"", "origin": b"x" * 20, "whiteout": b"y", "upper": b"x", "nlink": b"U+9"}
os.mkdir("fresh")
with open("fresh/inside.txt", "w") as file:
    file.write("x\n")
for space in ("user.overlay.", "trusted.overlay.", "user.overlay.overlay.", "security.overlay."):
    for path in ("d", "data.txt", "fresh", "fresh/inside.txt"):
        for mark, value in list(MARKS.items()) + [("opaque", b"x")]:
            try:
                os.setxattr(path, space + mark, value)
            except OSError as error:
                note("%s%s on %s: %s" % (space, mark, path, error))
say()
