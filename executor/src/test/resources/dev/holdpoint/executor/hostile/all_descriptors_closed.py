# isolation: {timeout_seconds: 1}
"""Closes everything and goes on."""
import os

from hostile import ignore_term, linger

ignore_term()
os.closerange(0, 256)
linger()
