# next: innocent_python
"""Leaves Python modules in the workspace by the names of those that the next plugin loads."""
import os

from hostile import say

for name in ("os", "json", "re", "abc", "sitecustomize", "usercustomize", "encodings", "holdpoint", "innocent_python"):
    os.mkdir(name)
    with open(name + "/__init__.py", "w") as file:
        file.write("raise SystemExit(9)\n")
    with open(name + ".py", "w") as file:
        file.write("raise SystemExit(9)\n")
say()
