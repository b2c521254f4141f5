"""Links one file more often than it may."""
import os

from hostile import say

os.mkdir("many")
for number in range(2_500):
    os.link("data.txt", "many/%d" % number)
say()
