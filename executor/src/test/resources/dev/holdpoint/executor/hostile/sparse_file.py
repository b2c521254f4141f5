"""Leaves a file that says it has 200 MiB and has none."""
from hostile import say

with open("sparse", "wb") as file:
    file.truncate(200 << 20)
say()
