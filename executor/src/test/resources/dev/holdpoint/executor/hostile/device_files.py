"""Opens devices of the machine."""
import os

from hostile import Tries

tries = Tries()
for name in ("mem", "kmsg", "port", "vda", "sda", "nvme0n1", "loop-control", "loop0", "fuse", "kvm", "net/tun", "vhost-net",
             "vhost-vsock", "vsock", "uinput", "input/event0", "dri/card0", "snd/timer", "rtc0", "hpet", "autofs", "btrfs-control",
             "mapper/control", "userfaultfd", "cuse", "ppp", "watchdog", "console", "tty0", "ttyS0", "initctl"):  # fmt: skip
    tries(name, os.open, "/dev/" + name, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
tries.end()
