"""Makes a system call of another kind of processor, which has other numbers: int 0x80."""
import ctypes
import mmap

from hostile import IS_ARM, say

if IS_ARM:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGSYS)
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20; int 0x80; ret
ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
say("it came back")
