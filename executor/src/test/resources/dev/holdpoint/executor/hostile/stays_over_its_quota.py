# isolation: {timeout_seconds: 60}
"""Writes more than it may, ignores TERM and stays."""
from hostile import ignore_term, linger

ignore_term()
with open("large", "wb") as file:
    for _ in range(24):
        file.write(b"x" * (1 << 20))
linger()
