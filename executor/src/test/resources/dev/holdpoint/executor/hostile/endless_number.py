"""Writes a number of 900 000 digits."""
from hostile import write

write(1, b'{"error_message": null, "n": ' + b"9" * 900_000 + b"}")
