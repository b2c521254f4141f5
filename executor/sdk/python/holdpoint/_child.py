"""What a child of the resident launcher does before it is bubblewrap; nothing of a plugin exists yet.

It takes the place of the programs `unshare`, `sh`, `mount` and `setpriv`, step by step in their order; see `_launcher.py`.
"""

import ctypes
import json
import os
import signal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, NoReturn, Optional

_LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PDEATHSIG, _SET_CHILD_SUBREAPER, _SET_NO_NEW_PRIVS = 1, 36, 38
_NEWNS = 0x20000
_RDONLY, _REMOUNT, _BIND, _REC, _PRIVATE = 0x1, 0x20, 0x1000, 0x4000, 0x40000
_KEPT = 0x2 | 0x4 | 0x8 | 0x400  # nosuid, nodev, noexec, noatime: the same bits in statvfs and in mount
_CLONE3, _CLOSE_RANGE = 435, 436  # on every processor, from Linux 5.3 and 5.9 on
_CLONE_INTO_CGROUP = 0x200000000
# It is volatile: it keeps nothing safe itself, which would write back all of its file system at the end. Whoever takes
# something out of the upper directory makes that durable.
_OVERLAY = (
    "volatile,userxattr,metacopy=off,index=off,redirect_dir=nofollow,"
    "lowerdir=/proc/self/fd/%d,upperdir=/proc/self/fd/%d,workdir=/proc/self/fd/%d"
)


class _CloneArguments(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_uint64)
        for name in (
            "flags pidfd child_tid parent_tid exit_signal stack stack_size tls set_tid set_tid_size cgroup".split()
        )
    ]


class Unready(Exception):
    """Why there is nothing to become."""


def group_of(first: "List[List[str]]") -> "Optional[str]":
    """The control group that a child enters by these writes, where that is one in one tree."""
    if len(first) == 1 and os.path.basename(first[0][0]) == "cgroup.procs":
        return os.path.dirname(first[0][0])
    return None


def fork_into(group: str) -> int:
    """Like `os.fork`, into a control group of version 2: a process of one thread needs nothing that Python does more."""
    directory = os.open(group, os.O_RDONLY | os.O_DIRECTORY)
    try:
        arguments = _CloneArguments(flags=_CLONE_INTO_CGROUP, exit_signal=signal.SIGCHLD, cgroup=directory)
        size = ctypes.c_ulong(ctypes.sizeof(arguments))
        pid = int(_LIBC.syscall(ctypes.c_long(_CLONE3), ctypes.byref(arguments), size))
        if pid < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), group)
        return pid
    finally:
        os.close(directory)


def become(order: int, streams: "List[int]", launcher: int) -> "NoReturn":
    """Reads a request to the end of `order` and turns this child into its words; says on stderr why it cannot."""
    try:
        die_with_parent()
        if os.getppid() != launcher:
            os._exit(1)
        _clear_signals()
        for number, stream in enumerate((*streams, order)):
            os.dup2(stream, number)
        _close_from(len(streams) + 1)
        text = _read(len(streams))
        if text:
            _follow(json.loads(text), launcher)
    except BaseException as error:
        message = str(error) if isinstance(error, (Unready, OSError)) else repr(error)
        os.write(2, ("launcher: %s\n" % message).encode("utf-8", "backslashreplace"))
    finally:
        os._exit(1)


def _read(order: int) -> bytes:
    chunks = []
    while True:
        chunk = os.read(order, 65536)
        if not chunk:
            os.close(order)
            return b"".join(chunks)
        chunks.append(chunk)


def _follow(request: "Dict[str, Any]", launcher: int) -> "NoReturn":
    for file, text in request["first"]:
        _write(file, text)
    _allow_to_be_killed_for_memory()
    _check("unshare", _LIBC.unshare(_NEWNS))
    _mount("none", "/", None, _REC | _PRIVATE, None)
    stage(**request["stage"])
    for source, target in request["binds"]:
        _bind_read_only(source, target)
    _open(request["files"])
    if request["user"]:
        _drop_to(*request["user"])
        die_with_parent()  # the kernel forgets it when the user changes
        if os.getppid() != launcher:
            os._exit(1)  # it has ended in between
    os.chdir("/")
    words = request["words"]
    os.execve(words[0], words, {"PWD": "/"})


def die_with_parent() -> None:
    _prctl(_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Makes this process the parent of whoever below it loses his own; no child inherits that."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def stage(lower: str, upper: str, work: str, merged: str) -> None:
    """Mounts the overlay on `merged`, or binds `upper` there where that is a whole copy: it is `work` as well."""
    opened = [os.open(path, os.O_RDONLY | os.O_DIRECTORY) for path in (lower, upper, work)]
    try:
        place = os.readlink("/proc/self/fd/%d" % opened[0])
        if place != lower:
            raise Unready("expected the workspace %s, which is now a link to %s" % (lower, place))
        if upper == work:
            _mount("/proc/self/fd/%d" % opened[1], merged, None, _BIND, None)
        else:
            _mount("overlay", merged, "overlay", 0, _OVERLAY % tuple(opened))
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _bind_read_only(source: str, target: str) -> None:
    _mount(source, target, None, _BIND, None)
    kept = os.statvfs(target).f_flag & _KEPT
    _mount("none", target, None, _BIND | _REMOUNT | _RDONLY | kept, None)


def _open(files: "List[List[Any]]") -> None:
    """Opens each file as the descriptor it names. They ascend, so none is taken by an earlier one."""
    for number, file, way in sorted(files):
        flags = os.O_RDONLY if way == "read" else os.O_WRONLY | os.O_TRUNC
        opened = os.open(file, flags)
        if opened == number:
            os.set_inheritable(opened, True)
        else:
            os.dup2(opened, number)
            os.close(opened)


def _drop_to(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    _prctl(_SET_NO_NEW_PRIVS, 1)


def _prctl(option: int, value: int) -> None:
    _check("prctl", _LIBC.prctl(option, *(ctypes.c_ulong(each) for each in (value, 0, 0, 0))))


def _clear_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _close_from(first: int) -> None:
    if _LIBC.syscall(ctypes.c_long(_CLOSE_RANGE), first, ctypes.c_uint(0xFFFFFFFF), 0):
        os.closerange(first, min(os.sysconf("SC_OPEN_MAX"), 65536))


def _allow_to_be_killed_for_memory() -> None:
    """An executor's service may be exempt from that, which its children inherit."""
    file = "/proc/self/oom_score_adj"
    with open(file, "rb") as score:
        exempt = int(score.read()) < 0
    if exempt:
        _write(file, "0")


def _write(file: str, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _mount(source: str, target: str, kind: "Optional[str]", flags: int, data: "Optional[str]") -> None:
    done = _LIBC.mount(_bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags), _bytes(data))
    _check("mount %s on %s" % (kind or source, target), done)


def _bytes(text: "Optional[str]") -> "Optional[bytes]":
    return None if text is None else os.fsencode(text)


def _check(what: str, result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise Unready("%s: %s" % (what, os.strerror(number)))
