"""Types on the terminal of whoever started the executor."""
import fcntl
import os
import pty

from hostile import Tries

tries = Tries()
TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCSETD = 0x5412, 0x541C, 0x540E, 0x5423
for name, path in (("terminal", "/dev/tty"), ("console", "/dev/console")):
    tries(name, os.open, path, os.O_RDWR | os.O_NOCTTY)
for number in (0, 1, 2):
    tries("type on %d" % number, fcntl.ioctl, number, TIOCSTI, b"x")
    tries("paste on %d" % number, fcntl.ioctl, number, TIOCLINUX, b"\x03")
    tries("own %d" % number, fcntl.ioctl, number, TIOCSCTTY, 1)
try:
    mine, other = pty.openpty()
except OSError:
    mine = other = 1
tries("type on its own", fcntl.ioctl, other, TIOCSTI, b"x")
tries.end()
