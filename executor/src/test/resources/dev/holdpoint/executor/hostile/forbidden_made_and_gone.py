"""Makes a forbidden path, uses it, and takes it away again."""
import os

from hostile import say

os.mkdir(".exlab-wizard")
os.rmdir(".exlab-wizard")
os.rename("README.md", "kept")
os.rename("kept", "README.md")
say()
