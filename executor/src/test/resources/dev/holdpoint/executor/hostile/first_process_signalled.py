"""Sends every signal to the first process it sees, and goes on."""
import os
import time

from hostile import say

for number in list(range(1, 32)) + [34, 64]:
    try:
        os.kill(1, number)
    except PermissionError:
        pass
time.sleep(0.1)
say()
