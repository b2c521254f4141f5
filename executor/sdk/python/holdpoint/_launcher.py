"""The resident launcher: one process per executor that makes a child ready and turns it into bubblewrap, spawn by spawn.

    python3 -I -S _launcher.py     as root, or as root of a user namespace, in the executor's mount namespace

stdin holds requests, each a JSON object behind its length in four bytes, most significant first:
    {"id": N, "first": [[FILE, TEXT]…], "stage": {"lower", "upper", "work", "merged"}, "binds": [[FROM, TO]…],
     "files": [[N, FILE, "read"|"write"]…], "user": [UID, GID]|null, "words": [PROGRAM, ARGUMENT…]}
                                "first" is written before anything else; where it is one cgroup.procs of version 2 and the
                                kernel can, the child is born in that group, which takes 10 ms less than to move there
                                a request of more than MAX_REQUEST bytes is refused, by its "id" where that is its first member
    {"opened": N}               the executor has its own ends of the pipes of spawn N
stdout holds reports, a JSON object a line:
    {"ready": true}             once
    {"id": N, "pid": N, "pipes": [N, N, N]}    descriptors of this process: the far ends of the child's stdin, stdout, stderr
    {"id": N, "failed": WHY}    there is no child
    {"id": N, "status": N}      how the child ended: its exit code, or -N for signal N; not before its pipes are opened

A child is made ahead of the request that it is for: making one takes longer than to tell it what to become. No plugin's
code ever runs here, and no secret comes here: bubblewrap reads the environment from a file. The end of stdin, which is
the executor's end, ends every child, then every process that falls to this one as it loses its parent, and then this.
"""

import gc
import json
import os
import re
import select
import signal
import sys

# Not by the package, which would load the kit; last, so that no module of Python's is taken from there.
sys.dont_write_bytecode = True
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
from _child import adopt_orphans, become, fork_into, group_of  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

MAX_REQUEST = 1 << 20


class Child:
    """One that waits to be told what to become."""

    def __init__(self, pid: int, far: "List[int]", order: int) -> None:
        """`far` are the far ends of its stdin, stdout and stderr; the request goes to `order`."""
        self.pid = pid
        self.far = far
        self.order = order


class Launcher:
    """Follows requests and looks after the children made for them."""

    def __init__(self) -> None:
        self._bytes = b""
        self._skipped = 0  # bytes still to come of a request that is too large
        self._spare: "Optional[Child]" = None
        self._pids: "Dict[int, int]" = {}
        self._far: "Dict[int, List[int]]" = {}  # ends of pipes that the executor has yet to open

    def run(self) -> None:
        """Returns at the end of stdin, with no child left."""
        try:
            self._serve()
        finally:
            _end_all()

    def _serve(self) -> None:
        waking, woken = os.pipe()
        os.set_blocking(waking, False)
        os.set_blocking(woken, False)
        signal.set_wakeup_fd(woken)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.register(waking, select.POLLIN)
        self._spare = self._make(os.fork)
        _report({"ready": True})
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == waking:
                    os.read(waking, 4096)
                    self._reap()
                elif not self._read():
                    return

    def _read(self) -> bool:
        chunk = os.read(0, 65536)
        self._bytes += self._unskipped(chunk)
        while len(self._bytes) >= 4:
            end = 4 + int.from_bytes(self._bytes[:4], "big")
            if end > MAX_REQUEST:
                if len(self._bytes) < min(end, 64):
                    break  # its number is among the first
                self._refuse(end)
                continue
            if len(self._bytes) < end:
                break
            text, self._bytes = self._bytes[4:end], self._bytes[end:]
            request = json.loads(text)
            if "opened" in request:
                self._opened(request["opened"])
            else:
                self._spawn(request, text)
        return bool(chunk)

    def _unskipped(self, chunk: bytes) -> bytes:
        skipped = min(self._skipped, len(chunk))
        self._skipped -= skipped
        return chunk[skipped:]

    def _refuse(self, end: int) -> None:
        """Skips the request at the front, of so many bytes with its length."""
        why = "expected a request of at most %d bytes, came %d" % (MAX_REQUEST, end)
        spawn = re.match(rb'\{"id": ?([0-9]{1,19})[,}]', self._bytes[4:64])
        if spawn:
            _report({"id": int(spawn.group(1)), "failed": why})
        else:
            os.write(2, ("launcher: %s\n" % why).encode())
        self._skipped = max(0, end - len(self._bytes))
        self._bytes = self._bytes[end:]

    def _spawn(self, request: "Dict[str, Any]", text: bytes) -> None:
        spawn, first = request["id"], request["first"]
        try:
            group = group_of(first)
            if group is not None:
                try:
                    child = self._make(lambda: fork_into(group))
                    text = json.dumps({**request, "first": []}).encode()
                except OSError:
                    group = None  # an older kernel, or a group of version 1: it can still move there
            if group is None:
                child, self._spare = self._spare or self._make(os.fork), None
        except OSError as error:
            _report({"id": spawn, "failed": str(error)})
            return
        self._pids[spawn] = child.pid
        self._far[spawn] = child.far
        try:
            _write(child.order, text)
        except BrokenPipeError:
            pass  # somebody killed it; how it ended is told like any other end
        os.close(child.order)
        _report({"id": spawn, "pid": child.pid, "pipes": child.far})

    def _make(self, fork: "Callable[[], int]") -> "Child":
        ends: "List[int]" = []
        try:
            for _ in range(4):
                ends += os.pipe()
            launcher = os.getpid()
            pid = fork()
        except OSError:
            for end in ends:
                os.close(end)
            raise
        near, far = [ends[0], ends[3], ends[5]], [ends[1], ends[2], ends[4]]
        if pid == 0:
            become(ends[6], near, launcher)
        for end in (*near, ends[6]):
            os.close(end)
        return Child(pid, far, ends[7])

    def _opened(self, spawn: int) -> None:
        for end in self._far.pop(spawn, ()):
            os.close(end)
        self._reap()
        if self._spare is None:  # only now: before, it would have held up a child that is awaited
            try:
                self._spare = self._make(os.fork)
            except OSError:
                pass  # the next request tries again, and tells

    def _reap(self) -> None:
        spare = self._spare
        if spare and os.waitpid(spare.pid, os.WNOHANG)[0]:
            for end in (*spare.far, spare.order):
                os.close(end)
            self._spare = None
        for spawn, pid in list(self._pids.items()):
            if spawn in self._far:
                continue  # the executor looks for it by its pid first
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self._pids[spawn]
                code = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
                _report({"id": spawn, "status": code})
        self._end_orphans()  # only now: nobody waits for it

    def _end_orphans(self) -> None:
        """bubblewrap waits for ever as the child of one that was killed in the middle of its start."""
        own = {*self._pids.values(), self._spare.pid if self._spare else 0}
        for pid in _children():
            if pid not in own:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, os.WNOHANG)


def _children() -> "List[int]":
    try:
        with open("/proc/thread-self/children", "rb") as children:
            return [int(pid) for pid in children.read().split()]
    except FileNotFoundError:  # a kernel without CONFIG_PROC_CHILDREN
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and _parent(name) == os.getpid()]


def _parent(pid: str) -> int:
    """0 of a process that is gone."""
    try:
        with open("/proc/%s/stat" % pid, "rb") as stat:
            return int(stat.read().rpartition(b") ")[2].split()[1])
    except OSError:
        return 0


def _end_all() -> None:
    """Kills and reaps until there is nobody: whose parent ends falls to this process before that end is told."""
    while True:
        for pid in _children():
            os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _report(report: "Dict[str, Any]") -> None:
    _write(1, (json.dumps(report) + "\n").encode())


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def main() -> int:
    adopt_orphans()
    # It lives as long as the executor: what a terminal or a service manager sends to all is the executor's to follow.
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # a child that is collected writes to all of its pages
    gc.disable()
    Launcher().run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
