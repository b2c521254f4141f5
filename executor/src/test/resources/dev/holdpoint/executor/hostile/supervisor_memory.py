"""Writes into the memory of its supervisor, as far as it can."""
import os

from hostile import say

try:
    with open("/proc/%d/maps" % os.getppid()) as maps:
        places = [line.split()[0].split("-") for line in maps if " rw" in line]
    memory = os.open("/proc/%d/mem" % os.getppid(), os.O_RDWR)
    for begin, end in places:
        os.pwrite(memory, b"\xcc" * (int(end, 16) - int(begin, 16)), int(begin, 16))
except OSError:
    pass
say("I did it")
os._exit(1)
