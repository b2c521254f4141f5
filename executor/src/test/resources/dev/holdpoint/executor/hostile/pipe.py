"""Leaves a pipe, at which a reader would wait for ever."""
import os

from hostile import say

os.mkfifo("pipe")
os.unlink("data.txt")
os.mkfifo("data.txt")
say()
