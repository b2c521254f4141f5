"""Looks for what the executor knows in environments, command lines and memory."""
import os

from hostile import Tries, variables

told = variables()
secret = told["secret"][::-1].encode()  # told backwards, so that it is not found in what it was told
tries = Tries()


def has(path):
    with open(path, "rb") as file:
        return secret in file.read(1 << 20)


tries("own environment", lambda: secret in b"\0".join(os.environb.values()))
for pid in sorted(int(name) for name in os.listdir("/proc") if name.isdigit()):
    if pid == os.getpid():
        continue
    try:
        if has("/proc/%d/environ" % pid):
            tries("environment of a process", lambda: True)
            break
    except OSError:
        pass
else:
    tries("environment of a process", lambda: False)
tries("more of the executor's environment", lambda: any(name.startswith(("HOSTILE", "JAVA", "LC_", "MAVEN")) and name != "LC_CTYPE" for name in os.environ))
tries.end()
