"""Nests JSON 100 000 deep, on stdout and on stderr."""
from hostile import write

deep = b'{"message": ' * 20_000
write(2, deep + b"0" + b"}" * 20_000 + b"\n" + b'{"context": ' + b"[" * 60_000 + b"\n")
write(1, b'{"per_file": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
