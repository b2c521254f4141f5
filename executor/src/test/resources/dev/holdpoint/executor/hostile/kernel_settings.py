"""Writes settings of the kernel and presses its keys, with what they hold already where that does."""
import os

from hostile import Tries

tries = Tries()


def write(path, value=None):
    if value is None:
        with open(path, "rb") as file:
            value = file.read(256)
    handle = os.open(path, os.O_WRONLY)
    os.write(handle, value)


for path in (
    "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hotplug", "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/domainname", "/proc/sys/kernel/sysrq", "/proc/sys/kernel/kptr_restrict", "/proc/sys/kernel/panic",
    "/proc/sys/kernel/randomize_va_space", "/proc/sys/kernel/core_uses_pid", "/proc/sys/kernel/ns_last_pid",
    "/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max", "/proc/sys/kernel/yama/ptrace_scope",
    "/proc/sys/kernel/unprivileged_bpf_disabled", "/proc/sys/kernel/perf_event_paranoid", "/proc/sys/kernel/shmmax",
    "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/swappiness", "/proc/sys/vm/panic_on_oom", "/proc/sys/vm/mmap_min_addr",
    "/proc/sys/fs/suid_dumpable", "/proc/sys/fs/protected_hardlinks", "/proc/sys/fs/protected_symlinks", "/proc/sys/fs/file-max",
    "/proc/sys/fs/mqueue/queues_max", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/user/max_user_namespaces",
    "/proc/sys/fs/binfmt_misc/register", "/proc/irq/default_smp_affinity", "/proc/mtrr", "/proc/acpi/wakeup",
    "/proc/self/oom_score_adj_minimum", "/sys/kernel/uevent_helper", "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/power/state", "/sys/kernel/debug/sched_features", "/sys/fs/cgroup/memory/release_agent",
    "/sys/module/kernel/parameters/panic", "/dev/kmsg",
):  # fmt: skip
    tries(path, write, path)
tries("/proc/sysrq-trigger", write, "/proc/sysrq-trigger", b"h")
tries("/proc/sys/vm/drop_caches", write, "/proc/sys/vm/drop_caches", b"1")
tries("own score", write, "/proc/self/oom_score_adj", b"-1000")
tries("own login", write, "/proc/self/loginuid", b"0")
tries.end()
