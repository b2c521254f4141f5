"""Uses the kernel's keys, which belong to a user and not to a namespace."""
from hostile import Tries, call

tries = Tries()
for name, ring in (("thread", -1), ("process", -2), ("session", -3), ("user", -4), ("user session", -5)):
    tries("add to " + name, call, "add_key", b"user", b"hostile", b"x", 1, ring)
    tries("describe " + name, call, "keyctl", 6, ring, 0, 0)
tries("request", call, "request_key", b"user", b"hostile", None, 0)
tries("join a session", call, "keyctl", 1, 0)
tries("persistent keys", call, "keyctl", 22, -1, -4)
tries.end()
