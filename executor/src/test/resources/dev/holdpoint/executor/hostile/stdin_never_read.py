"""Never reads stdin, on which there is more than a pipe holds."""
from hostile import say

say()
