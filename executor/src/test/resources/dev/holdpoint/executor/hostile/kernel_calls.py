"""Makes the system calls that reach deep into the kernel."""
from hostile import IS_ARM, Tries, call, raw

tries = Tries()
for name in (
    "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "bpf", "perf_event_open", "fanotify_init",
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot", "swapon", "swapoff",
    "settimeofday", "clock_settime", "adjtimex", "acct", "quotactl", "ioperm", "iopl", "modify_ldt", "uselib",
    "sethostname", "setdomainname", "process_madvise", "name_to_handle_at", "open_by_handle_at", "statmount", "listmount",
):  # fmt: skip
    tries(name, call, name, 1, 0, 0, 0, 0)
tries("io_uring_setup with its arguments", call, "io_uring_setup", 1, b"\0" * 120)
tries("userfaultfd for users", call, "userfaultfd", 1)
if not IS_ARM:
    tries("getpid of x32", raw, 0x40000000 | 39)
    tries("ptrace of x32", raw, 0x40000000 | 521, 0, 0, 0, 0)
else:
    tries("a call that there is not", raw, 5000)
    tries("another call that there is not", raw, 6000)
tries.end()
