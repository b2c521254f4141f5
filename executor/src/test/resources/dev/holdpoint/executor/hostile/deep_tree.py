"""Makes a thousand directories one in the other, deeper than any path can name."""
import os

from hostile import say

for _ in range(1_000):
    os.mkdir("directory")
    os.chdir("directory")
say()
