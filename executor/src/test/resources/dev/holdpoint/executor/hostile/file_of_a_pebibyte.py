"""Makes a file of 1 PiB, then one of 16 TiB, without a byte in it."""
import os

from hostile import Tries


def sparse(size):
    file = os.open("sparse", os.O_CREAT | os.O_RDWR)
    try:
        os.ftruncate(file, size)
        os.pwrite(file, b"x", size)
    finally:
        os.close(file)
        os.unlink("sparse")


tries = Tries()
tries("1 PiB", sparse, 1 << 50)
tries("15 TiB", sparse, 15 << 40)
tries("257 MiB", sparse, 257 << 20)
tries.end()
