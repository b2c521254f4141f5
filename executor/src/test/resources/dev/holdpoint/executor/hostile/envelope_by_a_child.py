"""A child writes an envelope of its own before that of the plugin."""
import os

from hostile import say

if os.fork() == 0:
    say("forged")
    os._exit(0)
os.wait()
say()
