# isolation: {timeout_seconds: 1}
"""Writes its envelope a byte at a time, and never comes to its end."""
import time

from hostile import ignore_term, write

ignore_term()
write(1, b'{"error_message": "')
while True:
    write(1, b"x")
    write(2, b"x")
    time.sleep(0.01)
