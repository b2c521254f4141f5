"""The program the executor starts for one plugin run: a supervisor that forks once, and its child, which is the plugin.

    python3 -I -S _worker.py[c] [OPTION…]                      a Python plugin, named in the envelope on stdin
    python3 -I -S _worker.py[c] [OPTION…] --exec ARG0 ARG1…    an entrypoint; ARG0 without a slash is sought in PATH;
                                                               not run when stdin is a pipe that ends at once
    --alone                   no supervisor: this process becomes the Python plugin, see below
    --report-fd N             where the report goes
    --limits NAME=N[,…]       resource limits of both, soft and hard in one: AS in bytes, CPU in seconds, NOFILE, NPROC, …

Where a limit cannot be set nothing is run. With `--alone` there is neither a fork, which costs a fifth of a trivial run,
nor a report: it is for where somebody else counts what is used and sees how this process ends. As he sees that as a shell
does, `os._exit` with a code that a signal could have caused says so first, see `_leaving.py`.

The supervisor loads no plugin code and reads nothing the plugin wrote. It forwards SIGTERM to the child, waits, writes
`{"exit": N|null, "signal": N|null, "max_rss_kb": N, "cpu_ms": N}` to the report descriptor if that is open, and exits with
the child's code, or 128 + N if signal N ended it. The figures cover the child and those of its children that it waited for.
A plugin of the same user can forge or prevent the report, so it is evidence about honest plugins only.
"""

import _signal
import posix
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType
    from typing import Dict, List, NoReturn, Optional, Tuple

_BUNDLE = b""  # build.py puts the kit's marshalled code here, for the child alone to load
_NOT_STARTED = 3
_USAGE = "usage: _worker.py [--alone | --report-fd N] [--limits NAME=N[,...]] [--exec ARG0 [ARG...]]"


def main(arguments: "List[str]") -> int:
    """Returns in the child only, with its exit code; the supervisor never returns."""
    try:
        alone, report, limits, command = _parse(arguments)
    except ValueError:
        posix.write(2, (_USAGE + ", came: " + " ".join(arguments) + "\n").encode("utf-8", "replace"))
        return _NOT_STARTED
    try:
        _restrict(limits)
    except (AttributeError, ValueError, OSError) as error:
        return _not_started("limits: %s" % error)
    if alone:
        _close_rest()
        return _run_plugin(alone=True)
    # Held back until both sides have their handlers: a TERM that comes in between is for the plugin.
    _signal.pthread_sigmask(_signal.SIG_BLOCK, (_signal.SIGTERM,))
    try:
        child = posix.fork()
    except OSError as error:
        return _not_started("fork: %s" % error)
    if child:
        _supervise(child, report)
    _close_rest()
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, (_signal.SIGTERM,))
    if command:
        return _become(command)
    return _run_plugin(alone=False)


def _parse(arguments: "List[str]") -> "Tuple[bool, Optional[int], str, List[str]]":
    rest = list(arguments)
    report = None
    limits = ""
    alone = rest[:1] == ["--alone"]
    if alone:
        del rest[:1]
    if not alone and rest[:1] == ["--report-fd"] and len(rest) > 1:
        report = int(rest[1])
        del rest[:2]
    if rest[:1] == ["--limits"] and len(rest) > 1:
        limits = rest[1]
        del rest[:2]
    if rest and (alone or rest[0] != "--exec" or len(rest) < 2):
        raise ValueError(rest[0])
    return alone, report, limits, rest[1:]


def _close_rest() -> None:
    posix.closerange(3, min(posix.sysconf("SC_OPEN_MAX"), 65536))


def _restrict(limits: str) -> None:
    import resource  # wait4 needs it as well

    for limit in limits.split(",") if limits else ():
        name, _, most = limit.partition("=")
        resource.setrlimit(getattr(resource, "RLIMIT_" + name), (int(most), int(most)))


def _supervise(child: int, report: "Optional[int]") -> "NoReturn":
    def forward(signal: int, frame: object) -> None:
        try:
            posix.kill(child, signal)
        except OSError:
            pass

    _signal.signal(_signal.SIGTERM, forward)
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)  # a terminal sends it to the child as well
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, (_signal.SIGTERM,))
    posix.closerange(0, 2)
    _, status, usage = posix.wait4(child, 0)
    signalled = posix.WIFSIGNALED(status)
    number = posix.WTERMSIG(status) if signalled else posix.WEXITSTATUS(status)
    if report is not None:
        line = '{"exit": %s, "signal": %s, "max_rss_kb": %d, "cpu_ms": %d}\n' % (
            "null" if signalled else number,
            number if signalled else "null",
            usage.ru_maxrss,
            (usage.ru_utime + usage.ru_stime) * 1000,
        )
        try:
            posix.write(report, line.encode())
        except OSError:
            pass
    posix._exit(128 + number if signalled else number)


def _become(command: "List[str]") -> int:
    """Turns this process into the entrypoint; returns only if that fails, or if stdin ends before it begins."""
    if not _has_input():
        return _not_started("no envelope on stdin")
    # Python ignores these two, and an ignored signal stays ignored across exec.
    _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_DFL)
    folders = [b""]
    if "/" not in command[0]:
        folders = [folder + b"/" for folder in posix.environ.get(b"PATH", b"/usr/bin:/bin").split(b":")]
    failure: "OSError" = FileNotFoundError(2, "No such file or directory")
    for folder in folders:
        try:
            posix.execv(folder + command[0].encode(sys.getfilesystemencoding(), "surrogateescape"), command)
        except OSError as error:
            if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
                failure = error
    return _not_started("%s: %s" % (failure.strerror, command[0]))


def _has_input() -> bool:
    """Waits for the first byte of stdin without taking it; an executor that died gives none."""
    import select

    poll = select.poll()
    poll.register(0, select.POLLIN)
    return any(event & select.POLLIN for _, event in poll.poll())


def _not_started(why: str) -> int:
    """Says on both channels that there was nothing to run."""
    _use_kit()
    from holdpoint._wire import encode

    message = "spawn_failed: " + why
    envelope = {
        "result": "failed",
        "per_file": [],
        "log_records": [],
        "input_required": None,
        "error_message": message,
    }
    try:
        posix.write(2, (encode({"level": "ERROR", "message": message, "context": {}}) + "\n").encode())
        posix.write(1, (encode(envelope) + "\n").encode())
    except OSError:
        pass
    return _NOT_STARTED


def _run_plugin(alone: bool) -> int:
    _use_kit()
    from holdpoint._leaving import leave
    from holdpoint._life import run_plugin

    code = run_plugin(alone)
    leave(code)
    return code


def _use_kit() -> None:
    """Makes the kit importable, and leaves no bytecode in plugin packages, whose digest is pinned."""
    sys.dont_write_bytecode = True
    kit = __file__.rpartition("/")[0].rpartition("/")[0] or "."
    if _BUNDLE:
        import marshal

        sys.meta_path.insert(0, _Bundled(kit, marshal.loads(_BUNDLE)))  # type: ignore[arg-type]
    else:
        sys.path.insert(0, kit)


class _Bundled:
    """Finds the kit's modules in this file: eleven files less to look for, open and check at every start."""

    def __init__(self, kit: str, modules: "Dict[str, Tuple[str, CodeType]]") -> None:
        self._kit = kit
        self._modules = modules

    def find_spec(self, name: str, path: object = None, target: object = None) -> "Optional[ModuleSpec]":
        if name not in self._modules:
            return None
        file = self._kit + "/" + self._modules[name][0]
        spec = type(sys.__spec__)(name, self, origin=file)  # type: ignore[arg-type]
        if file.endswith("/__init__.py"):
            spec.submodule_search_locations = [file.rpartition("/")[0]]
        return spec

    def create_module(self, spec: "ModuleSpec") -> None:
        """The usual kind of module will do."""

    def exec_module(self, module: "ModuleType") -> None:
        file, code = self._modules[module.__name__]
        module.__file__ = self._kit + "/" + file
        exec(code, module.__dict__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
