"""Has more than 64 processes at once."""
import os

from hostile import Tries, linger


def more_than_64():
    children = []
    try:
        while len(children) < 80:
            child = os.fork()
            if child == 0:
                linger()
            children.append(child)
    finally:
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)


tries = Tries()
tries("80 processes", more_than_64)
tries.end()
