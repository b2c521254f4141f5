"""The resident launcher, as the executor uses it: over its stdin, its stdout, and the pipes that it makes."""

import array
import fcntl
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import termios
import time
import unittest

from worker import KIT

PYTHON = "/usr/bin/python3"


def groups() -> "str | None":
    """Where the tree of control groups of version 2 is, as long as this process is at its root and may make some."""
    with open("/proc/self/cgroup") as file:
        if "0::/\n" not in file.readlines():
            return None
    with open("/proc/self/mounts") as mounts:
        found = [line.split()[1] for line in mounts if line.split()[2] == "cgroup2"]
    return found[0] if found and os.access(found[0], os.W_OK) else None


GROUPS = groups()


class Spawned:
    """One spawn, its streams open."""

    def __init__(self, launcher: "Resident", spawn: int, report: "dict") -> None:
        self.spawn, self.pid = spawn, report["pid"]
        ends = ["/proc/%d/fd/%d" % (launcher.process.pid, number) for number in report["pipes"]]
        self.stdin = open(ends[0], "wb", buffering=0)
        self.stdout, self.stderr = open(ends[1], "rb"), open(ends[2], "rb")
        launcher.send({"opened": spawn})

    def said(self, text: bytes = b"") -> "tuple[str, str]":
        """Everything, after it was given its stdin."""
        with self.stdin, self.stdout, self.stderr:
            self.stdin.write(text)
            self.stdin.close()
            return self.stdout.read().decode(), self.stderr.read().decode()


class Resident:
    """A launcher and the directories of its spawns."""

    def __init__(self, home: str) -> None:
        self.home = home
        for name in ("lower", "merged"):
            os.mkdir(os.path.join(home, name))
        user = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        self.process = subprocess.Popen(
            ["unshare", *user, "--", PYTHON, "-I", "-S", os.path.join(KIT, "holdpoint", "_launcher.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={},
            cwd="/",
            extra_groups=None if user else [1236],  # for a child to give up
        )
        self._spawns = 0

    def send(self, request: object) -> None:
        frame = json.dumps(request).encode()
        self.process.stdin.write(len(frame).to_bytes(4, "big") + frame)
        self.process.stdin.flush()

    def report(self) -> "dict":
        return json.loads(self.process.stdout.readline())

    def request(self, *words: str, **other: object) -> "dict":
        self._spawns += 1
        stage = {"lower": "lower", "upper": "upper%d" % self._spawns, "work": "work%d" % self._spawns, "merged": "merged"}
        for name in ("upper", "work"):
            os.mkdir(self.path(stage[name]))
        return {
            "id": self._spawns,
            "first": [],
            "stage": {name: self.path(path) for name, path in stage.items()},
            "binds": [],
            "files": [],
            "user": None,
            "words": list(words),
            **other,
        }

    def spawn(self, *words: str, **other: object) -> Spawned:
        request = self.request(*words, **other)
        self.send(request)
        report = self.report()
        assert report.get("id") == request["id"] and "pid" in report, report
        return Spawned(self, request["id"], report)

    def path(self, name: str) -> str:
        return os.path.join(self.home, name)

    def end(self) -> None:
        self.process.kill()
        with self.process:
            pass


class LauncherTest(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        os.chmod(directory.name, 0o755)
        self.resident = Resident(directory.name)
        self.addCleanup(self.resident.end)
        self.assertEqual({"ready": True}, self.resident.report())
        launcher = self.resident.process.pid
        with open("/proc/%d/task/%d/children" % (launcher, launcher)) as children:
            (self.ahead,) = map(int, children.read().split())

    def test_a_child_works_in_an_overlay_that_nobody_else_sees(self) -> None:
        with open(self.resident.path("lower/old"), "w") as file:
            file.write("old\n")
        merged = self.resident.path("merged")
        said = self.resident.spawn("/bin/sh", "-c", 'cat "$0/old"; echo new > "$0/new"', merged).said()
        self.assertEqual(("old\n", ""), said)
        self.assertEqual({"id": 1, "status": 0}, self.resident.report())
        self.assertEqual(["new"], os.listdir(self.resident.path("upper1")))
        self.assertEqual(["old"], os.listdir(self.resident.path("lower")))
        self.assertEqual([], os.listdir(merged))

    def test_a_request_that_is_too_large_is_refused_alone(self) -> None:
        for other in ({}, {"id": 1}):  # the second is told by its number
            spawned = self.resident.spawn("/bin/sh", "-c", "read -r line; exit 7")
            self.resident.send({**other, "words": ["x" * (3 << 20)]})
            if other:
                why = "expected a request of at most 1048576 bytes, came "
                refused = self.resident.report()
                self.assertEqual((1, why), (refused["id"], refused["failed"][: len(why)]))
            spawned.said(b"go on\n")
            self.assertEqual({"id": spawned.spawn, "status": 7}, self.resident.report())

    def test_a_copy_is_bound(self) -> None:
        os.mkdir(self.resident.path("copy"))
        copy = {"lower": "lower", "upper": "copy", "work": "copy", "merged": "merged"}
        stage = {name: self.resident.path(path) for name, path in copy.items()}
        self.resident.spawn("/bin/sh", "-c", 'echo x > "$0/new"', stage["merged"], stage=stage).said()
        self.assertEqual(["new"], os.listdir(self.resident.path("copy")))

    def test_codes_and_signals_are_told_apart(self) -> None:
        for text, status in (("exit 0", 0), ("exit 137", 137), ("kill -KILL $$", -9), ("kill -PIPE $$", -13)):
            spawned = self.resident.spawn("/bin/sh", "-c", text)
            spawned.said()
            self.assertEqual({"id": spawned.spawn, "status": status}, self.resident.report())

    def test_a_child_has_pipes_and_its_files_and_nothing_else(self) -> None:
        for name in ("one", "two", "three"):
            with open(self.resident.path(name), "w") as file:
                file.write(name)
        files = [[9, self.resident.path("two"), "read"], [3, self.resident.path("one"), "read"]]
        files.append([7, self.resident.path("three"), "write"])
        asleep = self.resident.spawn("/bin/sleep", "600")  # whose pipes are not for the next one
        look = "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))); print(os.read(9, 9), os.read(3, 9))"
        look += "; os.write(7, b'x'); print(oct(os.fstat(0).st_mode), os.environ, os.getcwd())"
        out, err = self.resident.spawn(PYTHON, "-I", "-S", "-c", look, files=files).said()
        listing = "[0, 1, 2, 3, 4, 7, 9]\n"  # 4 is the listing itself
        pipe = oct(stat.S_IFIFO | 0o600)
        told = listing + "b'two' b'one'\n%s environ({'PWD': '/', 'LC_CTYPE': 'C.UTF-8'}) /\n" % pipe
        self.assertEqual((told, ""), (out, err))
        with open(self.resident.path("three")) as file:
            self.assertEqual("x", file.read())
        os.kill(asleep.pid, signal.SIGKILL)
        asleep.said()

    def test_stdin_ends_and_stderr_can_be_opened_again(self) -> None:
        said = self.resident.spawn("/bin/sh", "-c", "cat; echo x > /dev/stderr").said(b"in")
        self.assertEqual(("in", "x\n"), said)

    def test_no_signal_is_ignored_or_held_back(self) -> None:
        out, _ = self.resident.spawn("/bin/cat", "/proc/self/status").said()
        own = 0b11 << 31  # 32 and 33, which the C library keeps for itself: posix_spawn leaves them ignored
        masks = [int(line.split()[1], 16) & ~own for line in out.splitlines() if line[:6] in ("SigIgn", "SigBlk", "SigCgt")]
        self.assertEqual([0] * 3, masks)

    def test_what_comes_first_is_written_by_the_child_itself(self) -> None:
        file = self.resident.path("first")
        with open(file, "w"):
            pass
        self.resident.spawn("/bin/cat", file, first=[[file, "0"]]).said()
        with open(file) as written:
            self.assertEqual("0", written.read())

    def test_what_looks_like_a_group_and_is_none_is_written_too(self) -> None:
        file = self.resident.path("cgroup.procs")
        with open(file, "w"):
            pass
        self.resident.spawn("/bin/true", first=[[file, "0"]]).said()
        with open(file) as written:
            self.assertEqual("0", written.read())

    @unittest.skipUnless(GROUPS, "there is no tree of control groups of version 2 that is ours; run as root")
    def test_a_child_is_born_in_its_group(self) -> None:
        group = os.path.join(GROUPS, "holdpoint-test-%d" % os.getpid())
        os.mkdir(group)
        self.addCleanup(os.rmdir, group)
        first = [[os.path.join(group, "cgroup.procs"), "0"]]
        spawned = self.resident.spawn("/bin/cat", "/proc/self/cgroup", first=first)
        self.assertNotEqual(self.ahead, spawned.pid)
        self.assertIn("0::/" + os.path.basename(group) + "\n", spawned.said()[0])
        self.assertEqual({"id": 1, "status": 0}, self.resident.report())
        self.assertEqual(self.ahead, self.resident.spawn("/bin/true").pid)

    @unittest.skipUnless(os.getuid() == 0, "an executor that is not root gives no rights up; run as root")
    def test_it_becomes_another_user_for_good(self) -> None:
        look = "/bin/grep -E '^(Uid|Gid|Groups|CapEff|CapPrm|NoNewPrivs)' /proc/self/status"
        out, _ = self.resident.spawn("/bin/sh", "-c", look, user=[1234, 1235]).said()
        rows = {line.split(":")[0]: line.split(":")[1].split() for line in out.splitlines()}
        self.assertEqual((["1234"] * 4, ["1235"] * 4, []), (rows["Uid"], rows["Gid"], rows["Groups"]))
        self.assertEqual([["0" * 16], ["0" * 16], ["1"]], [rows[name] for name in ("CapEff", "CapPrm", "NoNewPrivs")])

    @unittest.skipUnless(os.getuid() == 0, "bound for the sake of another user only; run as root")
    def test_a_bind_can_only_be_read(self) -> None:
        target = self.resident.path("bound")
        os.mkdir(target)
        binds = [[self.resident.path("lower"), target]]
        _, err = self.resident.spawn("/bin/sh", "-c", 'echo x > "$0/x"', target, binds=binds).said()
        self.assertIn("Read-only", err)

    def test_a_workspace_that_became_a_link_is_refused(self) -> None:
        os.rename(self.resident.path("lower"), self.resident.path("moved"))
        os.symlink("/etc", self.resident.path("lower"))
        _, err = self.resident.spawn("/bin/true").said()
        self.assertIn("which is now a link to /etc", err)
        self.assertEqual({"id": 1, "status": 1}, self.resident.report())

    def test_what_cannot_be_made_ready_says_why(self) -> None:
        for other, why in (
            ({"stage": dict.fromkeys(("lower", "upper", "work", "merged"), "/nowhere")}, "/nowhere"),
            ({"words": ["/no/program"]}, "No such file"),
            ({"files": [[3, "/no/file", "read"]]}, "/no/file"),
            ({"first": [["/no/group", "0"]]}, "/no/group"),
        ):
            spawned = self.resident.spawn("/bin/true", **other)
            _, err = spawned.said()
            self.assertIn(why, err)
            self.assertEqual({"id": spawned.spawn, "status": 1}, self.resident.report())

    def test_requests_may_come_in_pieces_and_together(self) -> None:
        frames = b""
        for text in ("echo one", "echo two"):
            frame = json.dumps(self.resident.request("/bin/sh", "-c", text)).encode()
            frames += len(frame).to_bytes(4, "big") + frame
        for piece in (frames[:2], frames[2:9], frames[9:]):
            self.resident.process.stdin.write(piece)
            self.resident.process.stdin.flush()
            self._await_read()
        reports = [self.resident.report() for _ in range(2)]
        spawns = [Spawned(self.resident, report["id"], report) for report in reports]
        self.assertEqual(["one\n", "two\n"], [each.said()[0] for each in spawns])

    def test_a_child_is_a_zombie_until_its_pipes_are_open(self) -> None:
        self.resident.send(self.resident.request("/bin/false"))
        report = self.resident.report()
        with open("/proc/%d/fd/%d" % (self.resident.process.pid, report["pipes"][1]), "rb") as stdout:
            self.assertEqual(b"", stdout.read())  # it has let go of its end
        self.resident.send({"opened": 0})
        while self._state(report["pid"]) != "Z":
            time.sleep(0.001)
        Spawned(self.resident, 1, report).said()
        self.assertEqual({"id": 1, "status": 1}, self.resident.report())

    def _await_read(self) -> None:
        left = array.array("i", [1])
        while left[0]:
            fcntl.ioctl(self.resident.process.stdin, termios.FIONREAD, left)
            time.sleep(0.001)

    @staticmethod
    def _state(pid: int) -> str:
        with open("/proc/%d/stat" % pid) as stat_file:
            return stat_file.read().rpartition(")")[2].split()[0]

    def test_the_end_of_its_stdin_is_the_end_of_all(self) -> None:
        spawned = self._asleep()
        self.resident.process.stdin.close()
        self.assertEqual(b"", spawned.stdout.read())  # nobody holds the pipe any more
        self.assertEqual(0, self.resident.process.wait())

    def test_the_end_of_its_stdin_is_the_end_of_whoever_lost_his_parent(self) -> None:
        text = "sleep 600 <&- >&- 2>&- & echo $!; exec sleep 600"
        spawned = self.resident.spawn("/usr/bin/setsid", "/bin/sh", "-c", text)
        below = int(spawned.stdout.readline())
        self.resident.process.stdin.close()
        self.assertEqual(0, self.resident.process.wait())
        self.assertFalse(os.path.exists("/proc/%d" % below))

    def test_whoever_loses_his_parent_ends(self) -> None:
        text = "setsid sleep 600 <&- >&- 2>&- & echo $!; exec sleep 600"
        spawned = self.resident.spawn("/bin/sh", "-c", text)
        below = int(spawned.stdout.readline())
        os.kill(spawned.pid, signal.SIGKILL)
        while os.path.exists("/proc/%d" % below):
            time.sleep(0.001)
        self.assertEqual({"id": 1, "status": -9}, self.resident.report())

    def test_children_are_found_where_the_kernel_does_not_list_them(self) -> None:
        sys.path.insert(0, os.path.join(KIT, "holdpoint"))
        self.addCleanup(sys.path.remove, sys.path[0])
        import _launcher

        self.assertIn(self.resident.process.pid, _launcher._children())
        self.assertEqual(os.getpid(), _launcher._parent(str(self.resident.process.pid)))
        self.assertEqual(0, _launcher._parent("0"))

    def test_killed_it_takes_all_with_it(self) -> None:
        spawned = self._asleep()
        self.resident.process.kill()
        self.assertEqual(b"", spawned.stdout.read())

    @unittest.skipUnless(os.getuid() == 0, "needs a change of the user; run as root")
    def test_killed_it_takes_another_users_with_it_too(self) -> None:
        spawned = self._asleep(user=[1234, 1234])
        self.resident.process.kill()
        self.assertEqual(b"", spawned.stdout.read())

    def test_a_child_that_was_made_ahead_and_killed_is_replaced(self) -> None:
        os.kill(self.ahead, signal.SIGKILL)
        while os.path.exists("/proc/%d" % self.ahead):
            time.sleep(0.001)
        self.assertEqual(("up\n", ""), self.resident.spawn("/bin/echo", "up").said())

    def test_a_terminal_and_a_service_manager_do_not_end_it(self) -> None:
        self.assertEqual(self.resident.process.pid, os.getsid(self.resident.process.pid))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.resident.process.send_signal(number)
        self.assertEqual(("up\n", ""), self.resident.spawn("/bin/echo", "up").said())

    def _asleep(self, **other: object) -> Spawned:
        spawned = self.resident.spawn("/bin/sh", "-c", "echo up; exec sleep 600", **other)
        self.assertEqual(b"up\n", spawned.stdout.readline())
        return spawned


if __name__ == "__main__":
    unittest.main()
