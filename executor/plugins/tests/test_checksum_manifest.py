"""checksum_manifest, a worker in POSIX shell, run by the real worker."""

import hashlib
import json
import os
import random
import stat
import subprocess
import unittest

from bundled import BUNDLED
from entrypoints import NAMES, EntrypointTest, checked

ON = {"checksum_manifest": "SHA256SUMS"}


class ChecksumManifestTest(EntrypointTest):
    package_name = "checksum_manifest"

    def test_it_writes_sums_that_sha256sum_checks_of_files_with_any_name(self) -> None:
        for ascii in (True, False):
            ran = self.run_entrypoint(*self.make(*NAMES), variables=ON, ascii=ascii)
            self.assertEqual((0, {"SHA256SUMS": "modified"}), (ran.code, self.statuses(ran)), ran.err)
            self.assertIsNone(checked(self.workspace, "SHA256SUMS"))
            lines = self.read("SHA256SUMS").splitlines()
            self.assertEqual(len(NAMES), len([line for line in lines if line]) - self.read("SHA256SUMS").count(b"\r.txt"))
            self.assertEqual(hashlib.sha256(b"data\nplain.txt").hexdigest().encode() + b"  plain.txt", lines[0])
            self.assertEqual([1.0], [frame["progress"] for frame in ran.frames if "progress" in frame][-1:])
            os.unlink(os.path.join(self.workspace, "SHA256SUMS"))

    def test_a_manifest_that_is_right_stays_as_it_is(self) -> None:
        files = self.make("b.txt", "a.txt")
        self.run_entrypoint(*files, variables=ON)
        path = os.path.join(self.workspace, "SHA256SUMS")
        os.utime(path, ns=(1, 1))
        ran = self.run_entrypoint(*files, path, variables=ON)
        self.assertEqual((0, {"SHA256SUMS": "skipped"}, 1), (ran.code, self.statuses(ran), os.stat(path).st_mtime_ns))
        self.file("a.txt", b"changed")
        self.assertEqual({"SHA256SUMS": "modified"}, self.statuses(self.run_entrypoint(*files, variables=ON)))
        self.assertIsNone(checked(self.workspace, "SHA256SUMS"))

    def test_without_the_variable_nothing_is_done(self) -> None:
        for variables in ({}, {"checksum_manifest": None}, {"checksum_manifest": ""}, {"other": {"checksum_manifest": "x"}}):
            ran = self.run_entrypoint(*self.make("a.txt"), variables=variables)
            self.assertEqual((0, []), (ran.code, ran.envelope["per_file"]))
            self.assertIn("the variable checksum_manifest is not set", ran.said("INFO")[0])
        self.assertEqual(["a.txt"], os.listdir(self.workspace))

    def test_a_dry_run_describes_the_manifest_and_writes_nothing(self) -> None:
        files = self.make(*NAMES)
        for kind in ("create", "modify"):
            ran = self.run_entrypoint(*files, variables=ON, dry_run=True)
            entry = ran.envelope["per_file"][0]
            self.assertEqual(("described", os.path.join(self.workspace, "SHA256SUMS")), (entry["status"], entry["path"]))
            change = entry["changes"][0]
            self.assertEqual((kind, "write the SHA-256 sums of %d files" % len(NAMES)), (change["kind"], change["summary"]))
            self.assertEqual(kind == "modify", os.path.exists(os.path.join(self.workspace, "SHA256SUMS")))
            self.file("SHA256SUMS", b"old")

    def test_what_cannot_be_read_fails_alone(self) -> None:
        os.mkdir(os.path.join(self.workspace, "folder.txt"))
        os.symlink("nowhere", os.path.join(self.workspace, "dangling"))
        files = [os.path.join(self.workspace, name) for name in ("folder.txt", "dangling", "line\nbreak", "nul\0")]
        ran = self.run_entrypoint(*self.make("a.txt"), *files, "/etc/passwd", variables=ON)
        self.assertEqual(0, ran.code, ran.err)
        entries = {each["path"]: each.get("error") for each in ran.envelope["per_file"]}
        self.assertEqual(
            ["it is no file that can be read"] * 2 + ["its name has a line break or a NUL"] * 2 + ["it does not lie in the workspace"],
            [entries[each] for each in [*files, "/etc/passwd"]],
        )
        self.assertEqual(1, self.read("SHA256SUMS").count(b"\n"))

    def test_names_that_cannot_be_written_are_refused(self) -> None:
        os.mkdir(os.path.join(self.workspace, "folder"))
        for name in ("a/b", "..", ".", "README.md", ".exlab-answers.yml", "-x", "a b", "$(id)", "folder", "x\ny", 5, ["x"], True):
            with self.subTest(name):
                ran = self.run_entrypoint(*self.make("a.txt"), variables={"checksum_manifest": name})
                self.assertEqual(1, ran.code, ran.err)
                self.assertIn("the variable checksum_manifest", ran.envelope["error_message"])
                self.assertEqual(ran.envelope["error_message"], ran.said("ERROR")[0])
        self.assertEqual(["a.txt", "folder"], sorted(os.listdir(self.workspace)))

    def test_a_link_in_the_manifests_place_is_replaced_and_not_followed(self) -> None:
        manifest, target = os.path.join(self.workspace, "SHA256SUMS"), self.file("target.txt", b"stays")
        os.symlink("target.txt", manifest)
        self.run_entrypoint(target, variables=ON)
        self.assertEqual(b"stays", self.read("target.txt"))
        self.assertTrue(stat.S_ISREG(os.lstat(manifest).st_mode))
        os.rename(manifest, os.path.join(self.workspace, "right"))
        os.symlink("right", manifest)
        self.run_entrypoint(target, variables=ON)
        self.assertTrue(stat.S_ISREG(os.lstat(manifest).st_mode), "also where the target says the same already")

    def test_an_envelope_of_the_largest_size_with_foreign_members(self) -> None:
        files = ["%s/%06d-%s" % (self.workspace, at, "x" * 200) for at in range(3700)]
        files += self.make("a.txt")
        strange = {"files": ["no"], "deep": [[{"dst_root": "no", "files": "no"}]], "text": 'a \\" ] } , "files": ["no"] \\\\'}
        ran = self.run_entrypoint(*files, variables={**ON, "strange": strange}, unknown=strange)
        self.assertEqual(0, ran.code, ran.err[-500:])
        self.assertEqual(101, len(ran.envelope["per_file"]))
        self.assertIn("3600 more files could not be summed up", ran.said("WARNING")[-1])
        self.assertIsNone(checked(self.workspace, "SHA256SUMS"))

    def test_no_bundled_plugin_has_executable_files_whose_bit_an_installation_would_lose(self) -> None:
        """The bit is part of the digest, by which executors compare their plugins."""
        for folder, _, names in os.walk(BUNDLED):
            if os.path.relpath(folder, BUNDLED).split(os.sep)[0] not in ("tests", "__pycache__"):
                for name in names:
                    self.assertFalse(os.stat(os.path.join(folder, name)).st_mode & 0o111, os.path.join(folder, name))

    def test_what_is_no_envelope_is_no_success(self) -> None:
        for junk in (b"{", b"[]", b"x", b'{"context": {"dst_root": "', b'{"a": ]}', b'"files"', b'{"context": {"variables": {"checksum_manifest": "S"}}}'):
            with self.subTest(junk):
                ran = self.run_bytes(junk)
                self.assertEqual((3, b""), (ran.code, ran.out), ran.err)

    def test_its_json_reader_reads_what_another_writer_writes(self) -> None:
        dice = random.Random(4)
        reader = os.path.join(BUNDLED, "checksum_manifest", "envelope.awk")

        def word() -> str:
            return "".join(dice.choice('ab"\\/\t\r\b\f \x1f{}[],:öß漢😀\u2028') for _ in range(dice.randint(0, 8)))

        def value(depth: int) -> object:
            if depth == 0 or dice.random() < 0.5:
                return dice.choice((word(), 1.5, -3, True, False, None, word()))
            if dice.random() < 0.5:
                return [value(depth - 1) for _ in range(dice.randrange(4))]
            return {word(): value(depth - 1) for _ in range(dice.randrange(4))}

        for _ in range(60):
            files, root, name = [word() for _ in range(dice.randrange(5))], word(), word()
            variables = {word(): value(3), "checksum_manifest": name, word() + "x": value(3)}
            envelope = {word() + "y": value(3), "files": files, "context": {"variables": variables, "x": value(2), "dst_root": root}}
            text = json.dumps(envelope, ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, 1)))
            ran = subprocess.run(["awk", "-f", reader], input=text.encode(), stdout=subprocess.PIPE, env={"LC_ALL": "C", "PATH": os.environ["PATH"]})
            said = [line.partition(" ") for line in ran.stdout.decode().split("\n")]
            self.assertEqual(files, [text for key, _, text in said if key == "file"], text)
            self.assertEqual([root], [text for key, _, text in said if key == "root"])
            self.assertEqual([name], [text for key, _, text in said if key == "manifest"])
            raw = [json.loads('"%s"' % text) for key, _, text in said if key == "raw"]
            self.assertEqual(sorted(files + [root]), sorted(raw))


if __name__ == "__main__":
    unittest.main()
