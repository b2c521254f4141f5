"""Says of 10 000 files that they failed."""
from hostile import say

say(per_file=[{"path": "/f%d" % i, "status": "failed", "error": "x"} for i in range(10_000)])
