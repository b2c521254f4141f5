"""Ends well while five children, which ignore TERM and have closed all descriptors, live on."""
import os

from hostile import ignore_term, linger, say

for _ in range(5):
    if os.fork() == 0:
        os.closerange(0, 256)
        ignore_term()
        linger()
say()
