"""A Python plugin without a supervisor: how it ends, as somebody sees it who sees what a shell sees."""

import json
import os
import signal
import unittest

from worker import Ran, WorkerTest

LEFT = b'\n{"left": %d}\n'


class AloneTest(WorkerTest):
    def run_alone(self, body: str, name: str = "made") -> Ran:
        process = self.start(["--alone", "--limits", "NOFILE=64,CORE=0"])
        out, err = process.communicate(json.dumps(self.envelope(self.plugin(body, name))).encode())
        return Ran(process.returncode, out, err, "")

    def test_it_is_the_process_that_was_started(self) -> None:
        body = "def pre_transform_all(self, ctx):\n    import os\n    ctx.log.info('x', pid=os.getpid(), parent=os.getppid())\n"
        process = self.start(["--alone"])
        out, err = process.communicate(json.dumps(self.envelope(self.plugin(body))).encode())
        ran = Ran(process.returncode, out, err, "")
        self.assertEqual({"pid": process.pid, "parent": os.getpid()}, ran.frames[0]["context"])
        self.assertEqual("success", ran.envelope["result"])
        self.assertEqual(0, ran.code)

    def test_it_has_its_limits(self) -> None:
        body = "def pre_transform_all(self, ctx):\n    import resource\n    ctx.log.info(str(resource.getrlimit(resource.RLIMIT_NOFILE)))\n"
        self.assertEqual(["(64, 64)"], self.run_alone(body).said("INFO"))

    def test_a_code_that_looks_like_a_signal_is_said_first(self) -> None:
        ways = ("os._exit(139)", "os._exit(status=139)", "posix._exit(139)", "os._exit(139 + 256)")
        for number, way in enumerate(ways):
            body = "def pre_transform_all(self, ctx):\n    import os, posix\n    %s\n" % way
            ran = self.run_alone(body, "way%d" % number)
            self.assertEqual((139, LEFT % 139), (ran.code, ran.out), way)

    def test_another_code_is_not(self) -> None:
        for code in (0, 5, 124, 128):
            body = "def pre_transform_all(self, ctx):\n    import os\n    os._exit(%d)\n" % code
            ran = self.run_alone(body, "code%d" % code)
            self.assertEqual((code, b""), (ran.code, ran.out))

    def test_a_child_of_the_plugin_says_nothing(self) -> None:
        body = """
def pre_transform_all(self, ctx):
    import os
    child = os.fork()
    if not child: os._exit(139)
    ctx.log.info(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
"""
        ran = self.run_alone(body)
        self.assertEqual(["139"], ran.said("INFO"))
        self.assertEqual("success", ran.envelope["result"])

    def test_a_signal_says_nothing(self) -> None:
        for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM):
            body = "def pre_transform_all(self, ctx):\n    import os\n    os.kill(os.getpid(), %d)\n" % number
            ran = self.run_alone(body, "signal%d" % number)
            self.assertEqual((-number, b""), (ran.code, ran.out))

    def test_an_exit_that_is_none_fails_as_ever(self) -> None:
        ran = self.run_alone("def pre_transform_all(self, ctx):\n    import os\n    os._exit('139')\n")
        self.assertEqual((3, b""), (ran.code, ran.out))
        self.assertIn("TypeError", ran.err)

    def test_it_has_no_descriptor_but_the_first_three_and_the_envelope_channel(self) -> None:
        reading, writing = os.pipe()
        body = "def pre_transform_all(self, ctx):\n    import os\n    ctx.log.info(' '.join(sorted(os.listdir('/proc/self/fd'))))\n"
        process = self.start(["--alone"], pass_fds=[writing])
        os.close(writing)
        out, err = process.communicate(json.dumps(self.envelope(self.plugin(body))).encode())
        os.close(reading)
        self.assertEqual(["0 1 2 3 4"], Ran(process.returncode, out, err, "").said("INFO"))  # 4 is listdir's own

    def test_an_entrypoint_is_never_alone(self) -> None:
        for arguments in (["--alone", "--exec", "/bin/true"], ["--alone", "--report-fd", "7"]):
            process = self.start(arguments)
            out, err = process.communicate(b"{}")
            self.assertEqual((3, b""), (process.returncode, out))
            self.assertIn(b"usage: ", err)


if __name__ == "__main__":
    unittest.main()
