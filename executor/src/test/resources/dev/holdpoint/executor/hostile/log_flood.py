"""Writes 10 000 lines of the log as fast as it can."""
from hostile import say, write

write(2, b"".join(b'{"level": "ERROR", "message": "line %d", "context": {"n": %d}}\n' % (i, i) for i in range(10_000)))
say()
