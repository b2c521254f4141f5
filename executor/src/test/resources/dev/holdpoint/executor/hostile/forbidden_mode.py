"""Opens a forbidden file to everybody."""
import os

from hostile import say

os.chmod("README.md", 0o666)
say()
