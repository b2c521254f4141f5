# isolation: {timeout_seconds: 1}
"""Answers TERM with twenty children in sessions of their own."""
import os
import signal

from hostile import ignore_term, linger


def multiply(number, frame):
    ignore_term()
    for _ in range(20):
        if os.fork() == 0:
            os.setsid()
            break
    linger()


signal.signal(signal.SIGTERM, multiply)
linger()
