"""filename_renamer, run by the worker: what files are called afterwards, and what is refused before any of them moves."""

import os
import random
import unittest
from typing import Any, Dict, List

from bundled import BundledTest, Ran
from filename_renamer import Plugin
from filename_renamer.names import folded
from filename_renamer.pattern import Pattern
from filename_renamer.plan import Plan, _in_order


class FilenameRenamerTest(BundledTest):
    def rename(self, pattern: Any, *names: str, dry_run: bool = False, **variables: Any) -> Ran:
        """One run over these files, which are made, each with its own name in it, unless they are there."""
        for name in names:
            if not os.path.lexists(os.path.join(self.workspace, name)):
                self.file(name, name.encode())
        given: Dict[str, Any] = dict(variables) if pattern is None else dict(variables, filename_pattern=pattern)
        paths = [os.path.join(self.workspace, name) for name in names]
        return self.run_plugin("filename_renamer", paths, context={"variables": given, "dry_run": dry_run}, dry_run=dry_run)

    def tree(self) -> Dict[str, str]:
        """Each file's path with the name it was made with."""
        found: Dict[str, str] = {}
        for folder, _, names in os.walk(self.workspace):
            for name in names:
                path = os.path.relpath(os.path.join(folder, name), self.workspace)
                found[path] = self.read(path).decode()
        return found

    def assert_renamed(self, expected: Dict[str, str], pattern: str, *names: str, **variables: Any) -> None:
        """The run gives each file of `names` the name that `expected` has for it, and touches no other."""
        others = self.tree()
        ran = self.rename(pattern, *names, **variables)
        self.assertEqual(0, ran.code, ran.err)
        self.assertEqual({**{name: other for name, other in others.items() if name not in expected}, **self.inverted(expected)}, self.tree())

    def inverted(self, names: Dict[str, str]) -> Dict[str, str]:
        return {new: old for old, new in names.items()}

    def assert_refused(self, says: "List[str]", pattern: Any, *names: str, **variables: Any) -> None:
        """The run, and a dry run, fail with an error that says all this, and nothing has moved."""
        for name in names:
            if not os.path.lexists(os.path.join(self.workspace, name)):
                self.file(name, name.encode())
        before = self.tree()
        for dry_run in (False, True):
            ran = self.rename(pattern, *names, dry_run=dry_run, **variables)
            self.assertEqual(1, ran.code, (ran.out, ran.err))
            for each in says:
                self.assertIn(each, ran.envelope["error_message"])
            self.assertEqual(before, self.tree())

    # Patterns

    def test_names_are_made_of_the_pass_the_variables_and_the_file(self) -> None:
        self.assert_renamed(
            {"b.csv": "PROJ-1_EQ1_asmith_001_b.csv", "a.txt": "PROJ-1_EQ1_asmith_002_a.txt"},
            "{project}_{equipment_id}_{operator}_{index:03d}_{stem}{ext}",
            "b.csv",
            "a.txt",
            operator="asmith",
        )

    def test_the_index_follows_the_given_order_and_nothing_else(self) -> None:
        names = ["%s/%s.raw" % (folder, name) for name in ("z", "a", "m") for folder in ("sub", "raw")]
        self.assert_renamed(
            {name: "%s/r%d.raw" % (name.split("/")[0], at) for at, name in enumerate(names, 1)}, "r{index}{ext}", *names
        )

    def test_formats(self) -> None:
        for pattern, name, expected in (
            ("{index:05}_{name}", "a.b.csv", "00001_a.b.csv"),
            ("{stem:upper}{ext:lower}", "ab.CSV", "AB.csv"),
            ("{stem:03d}x{ext}", "7.csv", "007x.csv"),
            ("{day:%Y%m%d}-{when:%H%M%S}_{stem}", "a.csv", "20240207-101500_a.csv"),
            ("{day:%d.%m.%y}_{name}", "a.csv", "07.02.24_a.csv"),
            ("{n:03}{n}{f}{b}_{name}", "a.csv", "00770.5true_a.csv"),
            ("{{{stem}}}", "a.csv", "{a}.csv"),
            ("ü{stem}漢", "ä", "üä漢"),
            ("{modified:%Y-%m-%dT%H%M%S}_{name}", "a.csv", "2001-09-09T014640_a.csv"),
            ("{modified}_{name}", "a.csv", "20010909_a.csv"),
            ("{run-kind}_{name}", "a.csv", "own_a.csv"),
            ("{run_kind}_{project}_{name}", "a.csv", "experimental_mine_a.csv"),
        ):
            with self.subTest(pattern):
                os.utime(self.file(name, name.encode()), (1000000000, 1000000000))
                given = {"day": "2024-02-07", "when": "2024-02-07 10:15:00Z", "n": 7, "f": 0.5, "b": True, "run-kind": "own"}
                self.assert_renamed({name: expected}, pattern, name, project="mine", **given)
                os.remove(os.path.join(self.workspace, expected))

    def test_the_extension_is_kept_however_the_pattern_puts_it(self) -> None:
        for pattern, expected in (
            ("x{index}", ["x1.csv", "x2", "x3.gz"]),
            ("x{index}{ext}", ["x1.csv", "x2", "x3.gz"]),
            ("x{index}.{ext}", ["x1.csv", "x2", "x3.gz"]),
            ("x{index}.csv", ["x1.csv", "x2.csv", "x3.csv.gz"]),
            ("x_{stem}", ["x_a.csv", "x_a", "x_a.tar.gz"]),
        ):
            with self.subTest(pattern):
                names = ["a.csv", "a", "a.tar.gz"]
                self.assert_renamed(dict(zip(names, expected)), pattern, *names)
                for each in expected:
                    os.remove(os.path.join(self.workspace, each))

    def test_a_bad_pattern_says_what_is_expected(self) -> None:
        for pattern, says in (
            ("", "expected text with placeholders, came ''"),
            (7, "expected text with placeholders, came 7"),
            ("{stem", "expected {NAME} or {NAME:FORMAT}, or {{ for a brace, came '{stem'"),
            ("{}", "expected {NAME} or {NAME:FORMAT}"),
            ("{stem:}", "expected {NAME} or {NAME:FORMAT}"),
            ("a}b", "expected a { before every }"),
            ("{stem.__class__}", "expected {NAME} or {NAME:FORMAT}"),
            ("{list[0]}", "expected {NAME} or {NAME:FORMAT}"),
            ("{stem!r}", "expected {NAME} or {NAME:FORMAT}"),
            ("{nobody}_{stem}", "{nobody} is no variable of this pass; there are stem, ext, name, index, modified, day, equipment_id, line,"),
            ("{__extra_inputs__}", "{__extra_inputs__} is no variable"),
            ("{index:3d}", "expected a format such as 03d, upper, lower or %Y%m%d for {index}, came '3d'"),
            ("{index:0999999999d}", "expected a format such as 03d"),
            ("{index:%Y}", "expected a date such as"),
            ("{stem:>10}", "expected a format such as"),
            ("{modified:upper}", "expected a format such as %Y%m%d for {modified}, came 'upper'"),
            ("{modified:%c}", "expected %Y, %m, %d, %H, %M, %S or %y"),
            ("{modified:%}", "expected %Y, %m, %d, %H, %M, %S or %y"),
            ("{day:%H}", "asks for a time, and the value is a date only"),
            ("{who:%Y}", "expected a date such as 2024-02-07 or 2024-02-07T10:15 for {who}, came 'Ann'"),
            ("{who:03d}", "expected a whole number for {who} in the format 03d, came 'Ann'"),
            ("{none}_{stem}", "{none} has no value in this pass"),
            ("{list}_{stem}", "expected text or a number for {list}, came [1]"),
            ("../{stem}", "the pattern, '../', holds '/', which a file's name cannot hold"),
            ("{slash}_{stem}", "the value of {slash}, 'a/b', holds '/'"),
            ("{line}_{stem}", "the value of {line}, 'a\\nb', holds '\\n'"),
            ("{when}_{stem}", "the value of {when}, '2024-02-07T10:15', holds ':'"),
            ("\0{stem}", "holds '\\x00'"),
        ):
            with self.subTest(pattern):
                given = {"day": "2024-02-07", "when": "2024-02-07T10:15", "who": "Ann", "none": "", "list": [1]}
                self.assert_refused(["variable filename_pattern: ", says], pattern, "a", slash="a/b", line="a\nb", **given)

    def test_a_pattern_can_be_checked_before_the_pass_is_known(self) -> None:
        check = Plugin().validate_variables
        self.assertEqual([], check({}))
        self.assertEqual([], check({"filename_pattern": "{project:%Y}_{equipment_id:03d}_{day:%Y}_{name}", "day": "2024-02-07"}))
        for pattern, says in (("{nobody}", "{nobody} is no variable"), ("", "expected text"), ("a/{stem}", "holds '/'")):
            (problem,) = check({"filename_pattern": pattern})
            self.assertIn(says, problem)

    def test_a_value_that_the_pass_lacks_is_missed_before_any_file(self) -> None:
        self.file("a", b"a")
        ran = self.run_plugin(
            "filename_renamer",
            [self.workspace + "/a"],
            context={"variables": {"filename_pattern": "{project}_{stem}"}, "project": ""},
        )
        self.assertEqual((1, []), (ran.code, ran.statuses))
        self.assertIn("{project} has no value in this pass; give it one", ran.envelope["error_message"])

    # What stays

    def test_without_a_pattern_nothing_is_renamed_and_the_log_says_so(self) -> None:
        ran = self.rename(None, "a.csv")
        self.assertEqual((0, ["skipped"]), (ran.code, ran.statuses))
        self.assertIn("nothing is renamed: the variable filename_pattern is not set", ran.said("INFO")[0])
        self.assertEqual({"a.csv": "a.csv"}, self.tree())

    def test_hidden_and_forbidden_files_stay_and_are_not_counted(self) -> None:
        stay = ["README.md", "README.md.bak", ".exlab-wizard/x", ".exlab-answers.yml", ".hidden", "raw/.git/config"]
        self.assert_renamed(
            {**{name: name for name in stay}, "a": "f1", "sub/README.md": "sub/f2.md"}, "f{index}", *stay, "a", "sub/README.md"
        )

    def test_a_second_pass_changes_nothing(self) -> None:
        for pattern in ("{project}_{stem}{ext}", "{index:02}_{stem:lower}", "{name}.bak", "p{index}", "{project}_{name}"):
            with self.subTest(pattern):
                self.rename(pattern, "A.csv", "b.csv", "x.csv.csv")
                before = self.tree()
                ran = self.rename(pattern, *sorted(before))
                self.assertEqual((0, ["skipped"] * 3, before), (ran.code, ran.statuses, self.tree()))
                for name in before:
                    os.remove(os.path.join(self.workspace, name))

    def test_a_new_file_joins_files_that_were_renamed_before(self) -> None:
        self.rename("P_{stem}", "a.csv")
        ran = self.rename("P_{stem}", "P_a.csv", "b.csv")
        self.assertEqual(["skipped", "modified"], ran.statuses)
        self.assertEqual({"P_a.csv": "a.csv", "P_b.csv": "b.csv"}, self.tree())

    def test_a_new_file_before_those_with_an_index_gives_them_a_second_prefix(self) -> None:
        self.rename("{index:03d}_{stem}", "b.csv")
        self.assertEqual(["modified", "modified"], self.rename("{index:03d}_{stem}", "a.csv", "001_b.csv").statuses)
        self.assertEqual({"001_a.csv": "a.csv", "002_001_b.csv": "b.csv"}, self.tree())

    def test_a_file_that_is_given_twice_is_renamed_once(self) -> None:
        self.assertEqual(["modified", "skipped"], self.rename("x_{stem}", "a", "a").statuses)
        self.assertEqual({"x_a": "a"}, self.tree())

    def test_mode_time_and_links_stay(self) -> None:
        os.symlink("a", self.file("a", b"a")[:-1] + "link")
        os.chmod(self.workspace + "/a", 0o640)
        os.utime(self.workspace + "/a", (1, 1))
        self.assertEqual(0, self.rename("x_{stem}", "a", "link").code)
        status = os.stat(self.workspace + "/x_a")
        self.assertEqual((0o100640, 1), (status.st_mode, status.st_mtime))
        self.assertEqual("a", os.readlink(self.workspace + "/x_link"))

    # Order of moves

    def test_swaps_circles_and_chains(self) -> None:
        self.assert_renamed({"2": "1", "1": "2"}, "{index}", "2", "1")
        self.assert_renamed({"c/3": "c/1", "c/1": "c/2", "c/2": "c/3"}, "{index}", "c/3", "c/1", "c/2")
        self.assert_renamed({"d/0": "d/1", "d/1": "d/2", "d/2": "d/3"}, "{index}", "d/0", "d/1", "d/2")
        self.assert_renamed({"e/4": "e/1", "e/3": "e/2", "e/2": "e/3", "e/5": "e/4"}, "{index}", "e/4", "e/3", "e/2", "e/5")

    def test_a_change_of_case_alone(self) -> None:
        self.assert_renamed({"ab.CSV": "AB.csv"}, "{stem:upper}{ext:lower}", "ab.CSV")

    def test_without_case_no_file_is_written_over(self) -> None:
        for names in (
            {"a.txt": "B.txt", "b.txt": "c.txt"},
            {"a": "B", "b": "A"},
            {"a": "A"},
            {"a": "B", "b": "C", "c": "A", "d": "e"},
            {"a": "\u00e9", "e\u0301": "x"},
        ):
            with self.subTest(names):
                self.assertEqual({target: source for source, target in names.items()}, self.moved_without_case(names))

    def test_without_case_no_random_plan_loses_a_file(self) -> None:
        dice = random.Random(20260131)
        for _ in range(300):
            names = dice.sample("abcdefgh", dice.randint(1, 8))
            targets = [dice.choice((name, name.upper())) for name in dice.sample("abcdefgh", len(names))]
            plan = {source: target for source, target in zip(names, targets) if source != target}
            stay = [source for source, target in zip(names, targets) if source == target]
            if any(target.lower() in stay for target in plan.values()):
                continue
            with self.subTest(plan):
                self.assertEqual({target: source for source, target in plan.items()}, self.moved_without_case(plan))

    def moved_without_case(self, names: Dict[str, str]) -> Dict[str, str]:
        """What each name holds after the moves, on a model of a file system that keeps case and does not look at it."""
        there = {folded(name): (name, name) for name in names}
        paths = {"%s/%s" % (self.workspace, source): "%s/%s" % (self.workspace, target) for source, target in names.items()}
        for source, target in _in_order(paths):
            name = os.path.basename(target)
            _, held = there.pop(folded(os.path.basename(source)))
            there[folded(name)] = (name, held)
        return dict(there.values())

    def test_a_hundred_names_turned_round(self) -> None:
        names = ["%03d.x" % at for at in range(100, 0, -1)]
        self.assert_renamed({name: "%03d.x" % at for at, name in enumerate(names, 1)}, "{index:03d}", *names)

    def test_temporary_names_meet_no_file(self) -> None:
        self.file(".filename_renamer-0", b".filename_renamer-0")
        self.assert_renamed({"2": "1", "1": "2"}, "{index}", "2", "1")

    def test_when_one_cannot_be_moved_those_before_it_get_their_names_back(self) -> None:
        paths = [self.file(name, name.encode()) for name in ("b", "1", "c")]
        plan, pattern = Plan(self.workspace), Pattern("{index}", {})
        self.assertEqual([True, True, True], [plan.add(path, pattern, at) for at, path in enumerate(paths, 1)])
        os.remove(paths[2])
        self.assertEqual([], plan.problems())
        with self.assertRaises(FileNotFoundError):
            plan.carry_out()
        self.assertEqual({"b": "b", "1": "1"}, self.tree())

    # Refused

    def test_names_that_two_files_would_get(self) -> None:
        self.assert_refused(
            ["because 2 files cannot be", 'b.csv: "P.csv" is taken, a.csv would get it too; c.csv: "P.csv" is taken'],
            "P",
            "a.csv",
            "b.csv",
            "c.csv",
        )

    def test_names_that_differ_in_case_or_form_only(self) -> None:
        self.assert_refused(['B: "x_B" is taken, b would get it too'], "x_{stem}", "b", "B")
        self.assert_refused(['is taken, \u00e9 would get it too'], "y_{stem}", "\u00e9", "e\u0301")
        self.assert_refused(['Straße: "z_Straße" is taken, STRASSE would'], "z_{stem}", "STRASSE", "Straße")

    def test_names_of_files_and_directories_that_are_there(self) -> None:
        self.file("X_A", b"X_A")
        self.file("x_dir/f", b"x_dir/f")
        self.assert_refused(['a: "x_a" is taken, X_A is there already', 'dir: "x_dir" is taken, x_dir is there'], "x_{stem}", "a", "dir", "c")

    def test_a_name_that_a_file_keeps(self) -> None:
        self.assert_refused(['a: "a_x" is taken, a_x is there already'], "{stem}_x", "a", "a_x")

    def test_names_that_no_file_can_have(self) -> None:
        for pattern, name, says in (
            ("{stem:lower}", "a:B", "it holds ':'"),
            ("{stem}.", "a", '"a." cannot be its name: it begins or ends with a space, or ends with a dot'),
            (" {stem}", "a", "it begins or ends with a space"),
            (".{stem}", "a", "it begins with a dot"),
            ("{stem:upper}", "con.txt", '"CON.txt" cannot be its name: Windows keeps it for a device'),
            ("{stem}%s" % ("x" * 252), "a.csv", '" cannot be its name: it has 257 bytes, and 255 are possible'),
            ("{stem}%s" % ("漢" * 84), "a.csv", "it has 257 bytes"),
            ("README{ext}", "a.md", '"README.md" is a name that plugins may not touch'),
            ("{stem:03d}", "a", "expected a whole number for {stem}"),
        ):
            with self.subTest(pattern):
                self.assert_refused([name + ": ", says], pattern, name, "other1")

    def test_what_is_no_file_of_the_workspace(self) -> None:
        os.mkdir(self.workspace + "/dir")
        self.assert_refused(["dir: it is not a file"], "x_{stem}", "dir", "a")
        ran = self.run_plugin(
            "filename_renamer",
            [self.workspace + "/gone", "/etc/hostname", self.workspace + "/a"],
            context={"variables": {"filename_pattern": "x_{stem}"}},
        )
        self.assertEqual((1, ["failed", "failed", "modified"]), (ran.code, ran.statuses))
        self.assertIn("gone: it cannot be found (No such file", ran.envelope["error_message"])
        self.assertIn("/etc/hostname: it is not in the workspace", ran.envelope["error_message"])
        self.assertTrue(os.path.exists(self.workspace + "/a"))

    def test_many_reasons_are_cut(self) -> None:
        self.assert_refused(["because 59 files cannot be", "; and 9 more; change the variable"], "x", *["f%d" % at for at in range(60)])

    # Dry run

    def test_a_dry_run_tells_each_new_name_and_moves_nothing(self) -> None:
        ran = self.rename("{project}_{index}", "a.csv", "raw/b.csv", dry_run=True)
        self.assertEqual((0, ["described", "described"]), (ran.code, ran.statuses))
        (change,) = ran.envelope["per_file"][1]["changes"]
        self.assertEqual(
            {
                "path": self.workspace + "/raw/b.csv",
                "kind": "rename",
                "summary": 'rename to "PROJ-1_2.csv"',
                "detail": {"to": self.workspace + "/raw/PROJ-1_2.csv"},
            },
            change,
        )
        self.assertEqual({"a.csv": "a.csv", "raw/b.csv": "raw/b.csv"}, self.tree())

    def test_the_log_keeps_the_old_names(self) -> None:
        self.assertEqual(["renamed raw/a to x_a", "renamed b to x_b"], self.rename("x_{name}", "raw/a", "b").said("INFO"))


if __name__ == "__main__":
    unittest.main()
