"""Makes files that cannot be deleted, and programs with capabilities."""
import fcntl
import os
import struct

from hostile import Tries

tries = Tries()
file = os.open("marked", os.O_CREAT | os.O_RDWR)
tries("immutable", fcntl.ioctl, file, 0x40086602, struct.pack("l", 0x10))
tries("append only", fcntl.ioctl, file, 0x40086602, struct.pack("l", 0x20))
tries("capabilities", os.setxattr, "marked", "security.capability", struct.pack("<5I", 0x02000001, 0xFFFFFFFF, 0, 0xFFFFFFFF, 0))
tries("trusted mark", os.setxattr, "marked", "trusted.mark", b"x")
os.close(file)
os.unlink("marked")
tries.end()
