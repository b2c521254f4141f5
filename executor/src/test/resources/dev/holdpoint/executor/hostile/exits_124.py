"""Ends with the code of a time-out, as if the host had ended it."""
import os

os._exit(124)
