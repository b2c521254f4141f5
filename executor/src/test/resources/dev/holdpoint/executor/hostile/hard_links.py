"""Gives a file ten names, and writes to it by one of them."""
import os

from hostile import say

for number in range(10):
    os.link("data.txt", "name%d" % number)
with open("name3", "a") as file:
    file.write("by another name\n")
say()
