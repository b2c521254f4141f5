"""Opens more than 256 files at once."""
import os

from hostile import Tries


def more_than_256():
    held = []
    try:
        while len(held) < 300:
            held.append(os.open("/dev/null", os.O_RDONLY))
    finally:
        for each in held:
            os.close(each)


tries = Tries()
tries("300 files", more_than_256)
tries.end()
