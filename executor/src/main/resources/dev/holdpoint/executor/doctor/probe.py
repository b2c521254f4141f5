"""What a plugin must not be able to do, tried by `holdpoint doctor` from inside a real worker.

Takes one JSON object on stdin (see Bait.java) and prints one a line: {"id", "ok", "came"}; "ok" is null where there was
nothing to try it with. It changes nothing of the host where it succeeds: what it opens it does not write, what would
have made something it asks the permissions of, and what it makes is its own and is removed.
"""

import errno
import json
import os
import resource
import select
import signal
import socket
import sys

try:
    import ctypes

    LIBC = ctypes.CDLL(None, use_errno=True)
    LIBC.syscall.restype = ctypes.c_long
except ImportError:
    LIBC = None

TESTS = []
NUMBERS = {
    "x86_64": {"add_key": 248, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425},
    "aarch64": {"add_key": 217, "perf_event_open": 241, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425},
}
CLONE_NEWUSER = 0x10000000
PTRACE_SEIZE = 0x4206


def test(function):
    TESTS.append(function)
    return function


def name(error):
    return errno.errorcode.get(error, str(error))


def none_of(found, done):
    """Right where nothing was found."""
    shown = sorted(found)
    more = " and %d more" % (len(shown) - 3) if len(shown) > 3 else ""
    return not found, done + " " + ", ".join(shown[:3]) + more if found else "nothing"


class NotTried(Exception):
    """There is nothing to try it with; says why."""


def libc():
    if LIBC is None:
        raise NotTried("this Python has no ctypes")
    return LIBC


def refused(result):
    """Right where a call failed."""
    return result == -1, name(ctypes.get_errno()) if result == -1 else "it worked"


def call(number, *arguments):
    libc()
    ctypes.set_errno(0)
    return libc().syscall(*[ctypes.c_long(word) for word in (number,) + arguments])


def apart(task):
    """What a task in a process of its own returns; what it does to itself ends with it."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        try:
            answer = task()
        except NotTried as why:
            answer = None, str(why)
        except Exception as error:
            answer = False, "%s: %s" % (type(error).__name__, error)
        os.write(into, json.dumps(answer).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as answer:
        text = answer.read()
    status = os.waitpid(child, 0)[1]
    if text:
        return tuple(json.loads(text))
    return False, "ended with status %d" % status


def pids():
    return sorted(int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def is_executor(bait):
    """Whether the executor's pid means the executor here, and not a process of the worker's own."""
    try:
        with open("/proc/%d/stat" % bait["pid"]) as stat:
            return stat.read().rpartition(")")[2].split()[19] == bait["started"]
    except OSError:
        return False


def can_read(path):
    try:
        with open(path, "rb") as file:
            file.read(1)
        return True
    except OSError:
        return False


def can_open(path):
    try:
        os.close(os.open(path, os.O_WRONLY))
        return True
    except OSError:
        return False


def can_make(directory):
    """As the permissions and the mount say: nothing is made."""
    return os.access(directory, os.W_OK) and not os.statvfs(directory).f_flag & os.ST_RDONLY


@test
def host_files(bait):
    return none_of([path for path in bait["files"] if can_read(path)], "read")


@test
def host_root(bait):
    paths = ["/proc/%d/root" % pid for pid in pids()]
    return none_of([path for path in paths if can_read(path + bait["other"])], "found the host's files by")


@test
def system_writes(bait):
    places = ["/", "/usr", "/usr/bin", "/etc", "/var", "/run", "/opt", "/srv", "/boot", "/sys", "/proc", "/dev"]
    places += [bait["kit"], os.path.dirname(os.path.abspath(__file__))]
    return none_of([place for place in places if can_make(place)], "could write in")


@test
def outside_writes(bait):
    for path in (bait["escaped"], bait["other"]):
        try:
            with open(path, "a") as file:
                file.write(bait["token"])
        except OSError:
            pass
    return True, "nothing arrived"


@test
def workspace(bait):
    with open("made", "w") as file:
        file.write("x")
    return True, "its stage alone"


@test
def kernel_settings(bait):
    paths = ["kernel/modprobe", "kernel/hostname", "kernel/randomize_va_space", "vm/drop_caches", "net/ipv4/ip_forward"]
    paths = ["/proc/sys/" + path for path in paths + ["kernel/core_pattern"]] + ["/proc/sysrq-trigger"]
    return none_of([path for path in paths if can_open(path)], "could write")


@test
def environment(bait):
    if not bait["secrets"]:
        raise NotTried("the doctor was started with no variable that a worker may not see")
    found = ["its own: " + name for name in bait["secrets"] if name in os.environ]
    for pid in pids():
        try:
            with open("/proc/%d/environ" % pid, "rb") as file:
                names = {entry.partition(b"=")[0].decode("utf-8", "replace") for entry in file.read().split(b"\0")}
        except OSError:
            continue
        found += ["/proc/%d: %s" % (pid, name) for name in bait["secrets"] if name in names]
    return none_of(found, "found in")


@test
def descriptors(bait):
    found = []
    for entry in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink("/proc/self/fd/" + entry)
        except OSError:
            continue
        if int(entry) > 2 and not target.startswith("/proc/"):
            found.append(target)
    return none_of(found, "open:")


@test
def processes(bait):
    seen = len(pids())
    return seen <= 4 and not is_executor(bait), "sees %d processes" % seen


@test
def signals(bait):
    if not is_executor(bait):
        return True, "the executor is not there"
    try:
        os.kill(bait["pid"], 0)
        return False, "may send signals to the executor"
    except OSError as error:
        return True, name(error.errno)


@test
def tracing(bait):
    if not is_executor(bait):
        return True, "the executor is not there"

    def trace():
        libc()
        ctypes.set_errno(0)
        return refused(libc().ptrace(PTRACE_SEIZE, bait["pid"], None, None))

    return apart(trace)


def reach(family, kind, address):
    try:
        with socket.socket(family, kind) as one:
            one.settimeout(5)
            one.connect(address)
            one.send(b"x")
        return False, "reached it"
    except OSError as error:
        return True, name(error.errno)


@test
def tcp(bait):
    return reach(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", bait["tcp"]))


@test
def udp(bait):
    return reach(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", bait["udp"]))[0] or True, "nothing arrived"


@test
def ipv6(bait):
    if not bait["tcp6"]:
        raise NotTried("this host has none")
    return reach(socket.AF_INET6, socket.SOCK_STREAM, ("::1", bait["tcp6"]))


@test
def local_socket(bait):
    return reach(socket.AF_UNIX, socket.SOCK_STREAM, bait["socket"])


@test
def other_sockets(bait):
    made = []
    for what, family, kind in (
        ("raw", socket.AF_INET, socket.SOCK_RAW),
        ("packet", 17, socket.SOCK_RAW),
        ("netlink", 16, socket.SOCK_RAW),
        ("vsock", 40, socket.SOCK_STREAM),
        ("alg", 38, 5),
    ):
        try:
            socket.socket(family, kind, 1 if what == "raw" else 0).close()
            made.append(what)
        except OSError:
            pass
    return none_of(made, "made sockets of the kind")


@test
def namespaces(bait):
    shared = [kind for kind, link in bait["namespaces"].items() if os.readlink("/proc/self/ns/" + kind) == link]
    return none_of(shared, "shares with the host:")


@test
def user_namespace(bait):
    def make():
        libc()
        ctypes.set_errno(0)
        return refused(libc().unshare(CLONE_NEWUSER))

    return apart(make)


@test
def mounts(bait):
    def mount():
        """Without the name of a file system: whoever may mount is told that it is missing, and nothing is mounted."""
        libc()
        ctypes.set_errno(0)
        libc().mount(b"none", b".", None, 0, None)
        error = ctypes.get_errno()
        return error in (errno.EPERM, errno.EACCES, errno.ENOSYS), name(error)

    return apart(mount)


@test
def privileges(bait):
    with open("/proc/self/status") as status:
        values = dict(line.split(":\t", 1) for line in status.read().splitlines() if ":\t" in line)
    kept = [key for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if int(values[key], 16)]
    if values.get("NoNewPrivs") != "1":
        kept.append("new privileges by set-user-id programs")
    return none_of(kept, "has")


def numbers():
    return NUMBERS.get(os.uname().machine, {})


@test
def calls(bait):
    def try_all():
        with open("/proc/self/status") as status:
            if "\nSeccomp:\t2\n" not in status.read():
                return False, "no filter"
        if not numbers():
            raise NotTried("there is a filter; the numbers of this processor's calls are not known")
        allowed = []
        for what, number in numbers().items():
            result = call(number, *((-1, 0, 0, 0, 0) if what == "userfaultfd" else (0, 0, 0, 0, 0)))
            if result != -1 or ctypes.get_errno() != errno.EPERM:
                allowed.append(what)
        return none_of(allowed, "not refused:")

    return apart(try_all)


@test
def keyrings(bait):
    def add():
        if "add_key" not in numbers():
            raise NotTried("the numbers of this processor's calls are not known")
        libc()
        kind, what = ctypes.create_string_buffer(b"user"), ctypes.create_string_buffer(b"holdpoint-doctor")
        return refused(
            call(numbers()["add_key"], ctypes.addressof(kind), ctypes.addressof(what), ctypes.addressof(what), 1, -2)
        )

    return apart(add)


@test
def terminal(bait):
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
        return False, "has the terminal that the executor was started from"
    except OSError as error:
        if not bait["terminal"]:
            raise NotTried("the doctor was started without a terminal")
        return True, name(error.errno)


@test
def memory_files(bait):
    large = []
    for place, most in (("/tmp", bait["tmp_bytes"]), ("/dev/shm", bait["shm_bytes"])):
        try:
            size = os.statvfs(place)
        except OSError:
            continue
        mib = size.f_blocks * size.f_frsize >> 20
        if not size.f_blocks:
            large.append("%s without end" % place)
        elif mib > most >> 20:
            large.append("%s %d MiB" % (place, mib))
    return none_of(large, "can fill")


@test
def process_limit(bait):
    children, came = [], None
    try:
        while len(children) <= bait["processes"] + 8:
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                signal.pause()
                os._exit(0)
            children.append(child)
    except OSError as error:
        came = name(error.errno)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return came is not None, "%s after %d" % (came or "no end", len(children))


@test
def memory_limit(bait):
    def take():
        try:
            bytearray(bait["memory_mb"] << 20)
            return False, "got %d MiB" % bait["memory_mb"]
        except MemoryError:
            return True, "MemoryError"

    return apart(take)


@test
def file_size(bait):
    def grow():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        path = "holdpoint-doctor-large"
        with open(path, "wb") as file:
            try:
                file.truncate(bait["file_bytes"] + 1)  # sparse: takes no space
                return False, "no end at %d MiB" % (bait["file_bytes"] >> 20)
            except OSError as error:
                return True, name(error.errno)
            finally:
                os.unlink(path)

    return apart(grow)


@test
def open_files(bait):
    def open_all():
        held = []
        try:
            while len(held) <= bait["open_files"]:
                held.append(os.open("/dev/null", os.O_RDONLY))
        except OSError as error:
            return True, "%s after %d" % (name(error.errno), len(held))
        return False, "no end at %d" % len(held)

    return apart(open_all)


@test
def core_dumps(bait):
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    return most == 0, "none" if most == 0 else "of up to %s bytes" % most


@test
def leftovers(bait):
    """Leaves a process behind that has nothing of this one: no parent, no session, no environment."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(3):
                os.close(descriptor)
            words = [sys.executable, "-I", "-S", "-c", "import time; time.sleep(30)", bait["token"]]
            os.execve(sys.executable, words, {})
        os._exit(0)
    os.wait()
    return True, "nothing is left"


def together(mib):
    """Takes memory in many processes, each less than one may; says how much that was where nobody ends it."""
    out, into = os.pipe()
    children = []
    for _ in range(6):
        child = os.fork()
        if child == 0:
            signal.alarm(60)
            held = bytearray(mib << 20)
            held[::4096] = b"x" * len(held[::4096])
            os.write(into, b"x")
            signal.pause()
        children.append(child)
    os.close(into)
    taken, ended = 0, 0
    while taken < len(children) and not ended:
        if select.select([out], [], [], 0.1)[0] and os.read(out, 1):
            taken += 1
        ended = os.waitpid(-1, os.WNOHANG)[0]  # killed for memory
    for child in children:
        if child != ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    print("took %d MiB in %d processes" % (taken * mib, taken))


def main():
    if sys.argv[1:2] == ["together"]:
        together(int(sys.argv[2]))
        return
    bait = json.load(sys.stdin)
    for function in TESTS:
        try:
            ok, came = function(bait)
        except NotTried as why:
            ok, came = None, str(why)
        except Exception as error:
            ok, came = False, "%s: %s" % (type(error).__name__, error)
        print(json.dumps({"id": function.__name__, "ok": ok, "came": came}), flush=True)


main()
