"""Makes a forbidden path that was not there."""
import os

from hostile import say

os.mkdir(".exlab-wizard")
with open(".exlab-wizard/state", "w") as file:
    file.write("mine\n")
with open(".exlab-answers.yml", "w") as file:
    file.write("mine\n")
say()
