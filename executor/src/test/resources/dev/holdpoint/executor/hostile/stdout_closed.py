# isolation: {timeout_seconds: 1}
"""Says something, closes stdout, and runs on."""
import os

from hostile import ignore_term, linger, say

ignore_term()
say()
os.close(1)
linger()
