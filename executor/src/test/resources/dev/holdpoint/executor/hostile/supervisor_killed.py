"""Kills its parent, the supervisor, and goes on."""
import os

from hostile import ignore_term, linger

ignore_term()
os.kill(os.getppid(), 9)
linger()
