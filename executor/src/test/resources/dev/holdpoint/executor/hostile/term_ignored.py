# isolation: {timeout_seconds: 1}
"""Ignores TERM."""
from hostile import ignore_term, linger

ignore_term()
linger()
