"""Reports 10 000 steps of progress, of which many are none."""
from hostile import say, write

values = [b"0.5", b"-1", b"2", b"1e308", b"-Infinity", b"NaN", b'"half"', b"null", b"[]", b"1e99999"]
write(2, b"".join(b'{"progress": %s, "message": "m%d"}\n' % (values[i % 10], i) for i in range(10_000)))
say()
