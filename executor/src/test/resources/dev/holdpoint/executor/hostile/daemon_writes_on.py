"""Leaves a daemon that writes into the workspace and to stdout as long as it lives."""
import os

from hostile import daemon, say, write


def scribble():
    write(1, b"!")
    while True:
        with open("data.txt", "a") as file:
            file.write("more\n")


say()
daemon(scribble)
while os.path.getsize("data.txt") < 1_000:
    pass
