"""Makes more files than it may."""
import os

from hostile import say

os.mkdir("many")
for number in range(2_500):
    os.mknod("many/%d" % number)
say()
