"""Takes more of the disk than it may, without writing."""
import os

from hostile import say

for number in range(3):
    file = os.open("part%d" % number, os.O_CREAT | os.O_RDWR)
    os.posix_fallocate(file, 0, 8 << 20)
say()
