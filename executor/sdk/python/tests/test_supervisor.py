"""The process the executor sees: what it reports, forwards, closes, and how it starts an entrypoint."""

import json
import os
import signal
import subprocess
import sys
import unittest

from worker import WorkerTest, built_worker


class SupervisorTest(WorkerTest):
    def test_the_report_has_the_exit_code_and_real_figures(self) -> None:
        body = """
def transform(self, file_path, ctx):
    import time
    held = bytearray(60_000_000)
    end = time.process_time() + 0.1
    while time.process_time() < end: pass
    raise PluginError("x")
"""
        ran = self.run_plugin(self.plugin(body), [self.file("a.txt")])
        self.assertEqual(1, ran.code)
        self.assertEqual(["exit", "signal", "max_rss_kb", "cpu_ms"], list(ran.report))
        self.assertEqual((1, None), (ran.report["exit"], ran.report["signal"]))
        self.assertGreater(ran.report["max_rss_kb"], 60_000)
        self.assertLess(ran.report["max_rss_kb"], 120_000)
        self.assertGreaterEqual(ran.report["cpu_ms"], 100)
        self.assertLess(ran.report["cpu_ms"], 5_000)

    def test_death_by_a_signal_is_told_from_an_exit_139(self) -> None:
        died = self.run_worker(command=["/bin/sh", "-c", "kill -SEGV $$"])
        self.assertEqual((139, None, 11), (died.code, died.report["exit"], died.report["signal"]))
        left = self.run_worker(command=["/bin/sh", "-c", "exit 139"])
        self.assertEqual((139, 139, None), (left.code, left.report["exit"], left.report["signal"]))

    def test_a_python_plugin_that_kills_itself(self) -> None:
        body = "def pre_transform_all(self, ctx):\n    import os\n    os.kill(os.getpid(), 9)\n"
        ran = self.run_plugin(self.plugin(body))
        self.assertEqual((137, 9, b""), (ran.code, ran.report["signal"], ran.out))

    def test_os_exit_passes_its_code_on(self) -> None:
        ran = self.run_plugin(self.plugin("def pre_transform_all(self, ctx):\n    import os\n    os._exit(124)\n"))
        self.assertEqual((124, 124), (ran.code, ran.report["exit"]))

    def test_term_reaches_the_plugin_and_its_handler(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import signal
    import time
    seen = []
    signal.signal(signal.SIGTERM, lambda number, frame: (seen.append(number), ctx.log.info("handled")))
    ctx.log.info("ready")
    while not seen: time.sleep(0.005)  # signal.pause() would miss a TERM that comes before it
    raise PluginError("stopped in the grace")
"""
        process = self.start()
        with process:
            process.stdin.write(json.dumps(self.envelope(self.plugin(body))).encode())
            process.stdin.close()
            self.assertIn(b'"ready"', process.stderr.readline())
            process.send_signal(signal.SIGTERM)
            self.assertIn(b'"handled"', process.stderr.readline())
            self.assertEqual("stopped in the grace", json.loads(process.stdout.read())["error_message"])
        self.assertEqual(1, process.returncode)

    def test_term_ends_a_plugin_that_does_not_handle_it(self) -> None:
        reading, writing = os.pipe()
        command = ["--report-fd", str(writing), "--exec", "sh", "-c", "echo ready; exec sleep 600"]
        process = self.start(command, pass_fds=[writing])
        os.close(writing)
        with process, open(reading) as report:
            process.stdin.write(b"{}")
            process.stdin.flush()
            self.assertEqual(b"ready\n", process.stdout.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(15, json.loads(report.read())["signal"])
        self.assertEqual(143, process.returncode)

    def test_the_child_has_no_descriptor_but_the_first_three(self) -> None:
        ran = self.run_worker(command=["/bin/ls", "/proc/self/fd"])
        self.assertEqual(b"0\n1\n2\n3\n", ran.out)  # 3 is ls's own

    def test_the_plugins_children_do_not_inherit_the_envelope_channel(self) -> None:
        package = self.plugin(
            "def pre_transform_all(self, ctx):\n    import subprocess\n"
            "    ctx.log.info(subprocess.run('ls /proc/self/fd', shell=True, close_fds=False, stdout=-1, text=True).stdout)"
        )
        self.assertEqual("0\n1\n2\n3\n", self.run_plugin(package).frames[0]["message"])

    def test_the_supervisor_holds_only_stderr_and_the_report(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import os
    keeper = "/proc/%d/" % os.getppid()
    while {"0", "1"} & set(os.listdir(keeper + "fd")): os.sched_yield()
    ctx.log.info("x", fds=len(os.listdir(keeper + "fd")))
"""
        self.assertEqual({"fds": 2}, self.run_plugin(self.plugin(body)).frames[0]["context"])

    def test_stdout_ends_when_the_plugin_closes_it(self) -> None:
        process = self.start(["--exec", "sh", "-c", "exec >&-; read line"])
        with process:
            process.stdin.write(b"{}")
            process.stdin.flush()
            self.assertEqual(b"", process.stdout.read())
            self.assertIsNone(process.poll())
            process.stdin.close()
        self.assertEqual(1, process.returncode)

    def test_a_report_descriptor_that_is_not_open_is_passed_over(self) -> None:
        for arguments in ([], ["--report-fd", "7"]):
            process = self.start(arguments + ["--exec", "sh", "-c", "exit 5"])
            self.assertEqual((b"", b""), process.communicate(b"{}"))
            self.assertEqual(5, process.returncode)

    def test_an_entrypoint_gets_its_arguments_the_envelope_and_the_environment(self) -> None:
        self.file("tool", b'#!/bin/sh\nread line\nprintf "%s|" "$@" "$line" "$PWD" "$LANG"\n')
        os.chmod(self.workspace + "/tool", 0o755)
        ran = self.run_worker(b'{"files": []}\n', command=["./tool", "a b", "", "--report-fd"])
        self.assertEqual("a b||--report-fd|{\"files\": []}|%s|C.UTF-8|" % self.workspace, ran.out.decode())
        self.assertEqual(0, ran.report["exit"])

    def test_an_entrypoint_has_the_signals_of_a_fresh_process(self) -> None:
        ran = self.run_worker(command=["/bin/grep", "Sig[BI]", "/proc/self/status"])
        # 32 and 33 are the C library's own: its posix_spawn, and so every JVM, ignores them in a child.
        own = 1 << 31 | 1 << 32
        # What the test's own starter ignores, such as `nohup` or a shell's `&`, is not the supervisor's to undo.
        with open("/proc/self/status") as status:
            ignored = next(int(line.split()[1], 16) for line in status if line.startswith("SigIgn"))
        own |= ignored & (1 << signal.SIGHUP - 1 | 1 << signal.SIGINT - 1 | 1 << signal.SIGQUIT - 1)
        for line in ran.out.decode().splitlines():
            self.assertEqual(0, int(line.split()[1], 16) & ~own, line)

    def test_an_entrypoint_that_cannot_start_says_so_in_an_envelope(self) -> None:
        self.file("plain", b"")
        for command, says in (
            ("no-such-tool", "spawn_failed: No such file or directory: no-such-tool"),
            ("./plain", "spawn_failed: Permission denied: ./plain"),
        ):
            ran = self.run_worker(command=[command])
            self.assertEqual((3, 3), (ran.code, ran.report["exit"]))
            self.assertEqual(says, ran.envelope["error_message"])
            self.assertEqual([says], ran.said("ERROR"))

    def test_an_entrypoint_is_not_run_when_stdin_ends_before_it_begins(self) -> None:
        """An executor that died gives none: nothing may run then."""
        process = self.start(["--exec", "sh", "-c", "echo ran"])
        out, _ = process.communicate(b"")
        self.assertEqual(3, process.returncode)
        self.assertEqual("spawn_failed: no envelope on stdin", json.loads(out)["error_message"])

    def test_limits_bind_the_plugin_and_cannot_be_raised(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import resource
    ctx.log.info("%s %s" % (resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_CORE)))
"""
        process = self.start(["--limits", "NOFILE=77,CORE=0"])
        _, err = process.communicate(json.dumps(self.envelope(self.plugin(body))).encode())
        self.assertEqual(0, process.returncode)
        self.assertIn(b"(77, 77) (0, 0)", err)

    def test_nothing_runs_where_a_limit_cannot_be_set(self) -> None:
        for limits in ("NOFILE=x", "WHAT=1", "NOFILE", "NOFILE=-2"):
            process = self.start(["--limits", limits, "--exec", "sh", "-c", "echo ran"])
            out, _ = process.communicate(b"{}")
            self.assertEqual(3, process.returncode)
            self.assertIn("spawn_failed: limits: ", json.loads(out)["error_message"])

    def test_wrong_arguments_are_refused(self) -> None:
        for arguments in (["--what"], ["--report-fd", "x"], ["--exec"], ["--report-fd"]):
            process = self.start(arguments)
            out, err = process.communicate()
            self.assertEqual((3, b""), (process.returncode, out))
            self.assertIn(b"usage:", err)

    def test_the_supervisor_loads_no_kit_and_no_plugin(self) -> None:
        """It is the process whose memory shows only the interpreter: the child's parent maps no file of the kit."""
        process = subprocess.run(
            [sys.executable, "-I", "-S", "-X", "importtime", built_worker(), "--exec", "true"],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.assertNotIn("holdpoint", process.stderr)
        self.assertEqual(0, process.returncode)


if __name__ == "__main__":
    unittest.main()
