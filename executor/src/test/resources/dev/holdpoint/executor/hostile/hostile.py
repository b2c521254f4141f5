"""What hostile plugins share: being told, trying, and saying what came of it."""

import ctypes
import json
import os
import signal
import sys
import time

LIBC = ctypes.CDLL(None, use_errno=True)
IS_ARM = os.uname().machine == "aarch64"

# Numbers of system calls: x86-64, aarch64 (None: it has no such call).
CALLS = {
    "add_key": (248, 217), "bpf": (321, 280), "capset": (126, 91), "chroot": (161, 51), "clock_settime": (227, 112),
    "clone": (56, 220), "clone3": (435, 435), "delete_module": (176, 106), "fanotify_init": (300, 262),
    "finit_module": (313, 273), "fsconfig": (431, 431), "fsmount": (432, 432), "fsopen": (430, 430),
    "fspick": (433, 433), "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "ioperm": (173, None), "iopl": (172, None), "kcmp": (312, 272),
    "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219), "memfd_secret": (447, 447),
    "mount": (165, 40), "mount_setattr": (442, 442), "move_mount": (429, 429), "move_pages": (279, 239),
    "mq_open": (240, 180), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pivot_root": (155, 41),
    "process_madvise": (440, 440), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "ptrace": (101, 117), "quotactl": (179, 60), "reboot": (169, 142), "request_key": (249, 218), "setns": (308, 268),
    "settimeofday": (164, 170), "swapoff": (168, 225), "swapon": (167, 224), "syslog": (103, 116),
    "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282), "uselib": (134, None),
    "modify_ldt": (154, None), "acct": (163, 89), "adjtimex": (159, 171), "sethostname": (170, 161),
    "setdomainname": (171, 162), "ioprio_set": (251, 30), "statmount": (457, 457), "listmount": (458, 458),
}  # fmt: skip


def call(name, *arguments):
    """Makes a system call; OSError where it fails."""
    number = CALLS[name][IS_ARM]
    if number is None:
        raise OSError(38, name)
    return raw(number, *arguments)


def raw(number, *arguments):
    ctypes.set_errno(0)
    words = [each if isinstance(each, bytes) or each is None else ctypes.c_long(each) for each in arguments]
    result = LIBC.syscall(ctypes.c_long(number), *words)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def told():
    """What the host says to this plugin."""
    return json.loads(sys.stdin.buffer.read())


def variables():
    return told()["context"]["variables"]


def say(message=None, **more):
    """Writes the envelope."""
    envelope = {
        "result": "success",
        "per_file": [],
        "log_records": [],
        "input_required": None,
        "error_message": message,
    }
    envelope.update(more)
    write(1, json.dumps(envelope).encode() + b"\n")


def write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]


def note(text):
    write(2, text.encode("utf-8", "backslashreplace") + b"\n")


def ready():
    """Tells the test that it may do what it is there for."""
    note("ready")


def linger():
    """Never ends by itself in the time of a test."""
    while True:
        time.sleep(60)


def ignore_term():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def daemon(deed):
    """Runs deed in a process that has a session of its own and another parent, and keeps all descriptors."""
    made, making = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            ignore_term()
            os.write(making, b"x")
            deed()
            os._exit(0)
        os._exit(0)
    os.wait()
    os.read(made, 1)


class Tries:
    """Counts what was tried, and names what succeeded."""

    def __init__(self):
        self._count = 0
        self._done = []

    def __call__(self, name, deed, *arguments):
        """Tries it: it succeeds unless it raises an error of the system or returns False."""
        self._count += 1
        try:
            succeeded = deed(*arguments) is not False
        except OSError as error:
            note("%s: %s" % (name, error))
            return
        note("%s: %s" % (name, "done" if succeeded else "no"))
        if succeeded:
            self._done.append(name)

    def end(self):
        """Says it in the envelope, and ends."""
        said = "%d of %d" % (len(self._done), self._count)
        say(said + (": " + ", ".join(self._done) if self._done else ""))
        sys.stdout.flush()
        os._exit(0)
