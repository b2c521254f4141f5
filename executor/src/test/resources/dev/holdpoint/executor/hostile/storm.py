"""Leaves children that replace one thing by another, over and over."""
import os

from hostile import ignore_term, say

for number in range(4):
    if os.fork() == 0:
        ignore_term()
        mine = "turn%d" % number
        while True:
            os.mkdir(mine)
            os.rmdir(mine)
            os.symlink("d", mine)
            os.unlink(mine)
            with open("data.txt", "a") as file:
                file.write("x")
with open("result.txt", "w") as file:
    file.write("x\n")
say()
