"""Leaves things in the places that are its own: /tmp, /dev/shm, its home."""
import os

from hostile import say, variables

mark = variables()["mark"]
for place in ("/tmp", "/dev/shm", os.environ["HOME"]):
    for name in (mark, "json.py", "sitecustomize.py", "holdpoint.py"):
        try:
            with open(place + "/" + name, "x") as file:
                file.write("import os; os._exit(9)\n")
        except FileExistsError:
            say("somebody was here before")
            os._exit(1)
say()
