"""For tests of plugins: runs one as Holdpoint does, and says what became of it.

Each run is sandboxed and works on a copy of the files. After each answer the copy is moved to another directory and a new
process goes on, so a plugin that keeps something in memory or remembers a path fails here and not in the lab. A run
takes a second or two. `PluginCase` is for unittest; with pytest `run_plugin` will do. No worker ever imports this module.
"""

from __future__ import annotations

import builtins
import json
import os
import shutil
import subprocess
import tempfile
import unittest
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

__all__ = ["HoldpointMissing", "PluginCase", "Question", "Run", "run_plugin"]

__unittest = True  # keeps this file out of unittest's tracebacks

Answers = Union[Mapping[str, Any], Sequence[Mapping[str, Any]]]

_WAITING = 4
_PATIENCE_SECONDS = 1200.0
_LINES_SHOWN = 20


class HoldpointMissing(Exception):
    """There is no `holdpoint` to run plugins with, or it could not run this one."""


@dataclass(frozen=True)
class Question:
    """What the plugin asked in one round; `answered` is None where nobody answered, and secrets in it are `***`."""

    round: int
    reason: str
    fields: List[Dict[str, Any]]
    answered: Optional[Dict[str, Any]]

    @property
    def ids(self) -> List[str]:
        return [str(field.get("id")) for field in self.fields]


class Run:
    """What became of one run.

    `status` is the plugin's in the result (`success`, `skipped`, `failed`, `timeout`, `policy_violation`), or `waiting`
    where a question had no answer, `refused` where the variables were wrong, `not_loaded` where the plugin is broken.
    `result` is the whole result, as a pass has it. `per_file` has paths relative to the workspace. `log` has one dict a
    line: `level`, `message`, `context`, or only `text` for a line that is no log frame. `workspace` is a directory with
    the files as they are afterwards; it goes when this object does.
    """

    def __init__(self, told: Mapping[str, Any], before: Path, after: Path, room: str) -> None:
        self.result: Dict[str, Any] = dict(told.get("result") or {})
        self.per_file: List[Dict[str, Any]] = list(told.get("per_file") or [])
        self.log: List[Dict[str, Any]] = list(told.get("log") or [])
        self.questions = [
            Question(each.get("round", 0), each.get("reason", ""), each.get("fields", []), each.get("answered"))
            for each in told.get("questions") or []
        ]
        self._entry: Dict[str, Any] = next(iter(self.result.get("applied") or []), {})
        self.exit: int = told["exit"]
        self.error: Optional[str] = self._entry.get("error") or told.get("error")
        self.status: str = self._judged()
        self.before = before
        self.workspace = after
        weakref.finalize(self, shutil.rmtree, room, True)

    def _judged(self) -> str:
        if self.exit == _WAITING:
            return "waiting"
        if self._entry:
            return str(self._entry["status"])
        return "not_loaded" if self.exit == 2 else "refused"

    @property
    def files_affected(self) -> List[str]:
        return list(self._entry.get("files_affected") or [])

    @property
    def violations(self) -> List[str]:
        return list(self._entry.get("violations") or [])

    @property
    def asked(self) -> List[str]:
        """The ids of all fields that were asked, in their order."""
        return [id for question in self.questions for id in question.ids]

    @property
    def summaries(self) -> List[str]:
        """In a dry run: what the plugin would do, one line for each change."""
        return [str(change.get("summary")) for entry in self.per_file for change in entry.get("changes") or []]

    @property
    def messages(self) -> List[str]:
        """What the plugin said, without levels."""
        return [str(line.get("message", line.get("text", ""))) for line in self.log]

    def exists(self, name: str) -> bool:
        return (self.workspace / name).exists()

    def text(self, name: str, encoding: str = "utf-8") -> str:
        return self.bytes(name).decode(encoding)

    def bytes(self, name: str) -> builtins.bytes:
        path = self.workspace / name
        if not path.is_file():
            raise AssertionError("there is no file %s; there are: %s" % (name, ", ".join(_files(self.workspace)) or "none"))
        return path.read_bytes()

    def assert_status(self, status: str) -> None:
        if self.status != status:
            raise AssertionError("expected the run to be %s, it was %s%s" % (status, self.status, self._told()))

    def assert_success(self, *files: str) -> None:
        """The run succeeded; where files are named, it created, changed or deleted exactly these."""
        self.assert_status("success")
        if files and sorted(files) != self.files_affected:
            raise AssertionError(
                "expected it to change %s, it changed %s%s"
                % (_listed(sorted(files)), _listed(self.files_affected), self._told())
            )

    def assert_skipped(self) -> None:
        """The run went well and changed nothing."""
        self.assert_status("skipped")

    def assert_failed(self, message: str = "") -> None:
        """The plugin raised `PluginError` or broke, and `message` is in what it says."""
        self.assert_status("failed")
        self._assert_said(message)

    def assert_refused(self, message: str = "") -> None:
        """The variables were refused before anything ran, and `message` is in what was wrong with them."""
        self.assert_status("refused")
        self._assert_said(message)

    def assert_waiting(self, *fields: str) -> None:
        """The run stopped at a question that has no answer; where fields are named, it asks for exactly these."""
        self.assert_status("waiting")
        open_fields = self.questions[-1].ids if self.questions else []
        if fields and list(fields) != open_fields:
            raise AssertionError("expected it to wait for %s, it waits for %s" % (_listed(fields), _listed(open_fields)))

    def assert_asked(self, *fields: str) -> None:
        """These fields were asked, over all rounds, in this order, and no others; without fields: nothing was asked."""
        if list(fields) != self.asked:
            raise AssertionError(
                "expected it to ask for %s, it asked for %s%s" % (_listed(fields), _listed(self.asked), self._told())
            )

    def assert_unchanged(self, *files: str) -> None:
        """These files are what they were, byte for byte; without names: all are, and none came or went."""
        names = files or sorted(set(_files(self.before)) | set(_files(self.workspace)))
        for name in names:
            was, now = (_content(place / name) for place in (self.before, self.workspace))
            if was is None and files:
                raise AssertionError("%s was not there before the run" % name)
            if was != now:
                what = "is new" if was is None else "is gone" if now is None else "has changed: %r → %r" % (
                    was[:200],
                    now[:200],
                )
                raise AssertionError("expected %s to stay as it was, it %s%s" % (name, what, self._told()))

    def _assert_said(self, message: str) -> None:
        said = "\n".join([self.error or "", *(str(each) for each in self.result.get("warnings") or [])])
        if message not in said:
            raise AssertionError("expected %r in the error, it was: %s%s" % (message, self.error, self._told()))

    def _told(self) -> str:
        """What a person needs to find out why."""
        lines = ["", "  error: %s" % self.error] if self.error else [""]
        if self.violations:
            lines.append("  it may not write: %s" % ", ".join(self.violations))
        for question in self.questions:
            said = "no answer was given" if question.answered is None else "answered %s" % question.answered
            lines.append("  round %d asked for %s: %s" % (question.round, _listed(question.ids), said))
        for entry in self.per_file:
            if entry.get("error"):
                lines.append("  %s: %s" % (entry.get("path"), entry["error"]))
        lines.extend("  warning: %s" % each for each in self.result.get("warnings") or [])
        said_last = self.messages[-_LINES_SHOWN:]
        lines.extend(["  it said:"] * bool(said_last) + ["    " + message for message in said_last])
        return "\n".join(lines) if len(lines) > 1 else ""


def run_plugin(
    package: Union[str, "os.PathLike[str]"],
    *,
    files: Optional[Mapping[str, Union[str, bytes]]] = None,
    fixture: Union[str, "os.PathLike[str]", None] = None,
    variables: Optional[Mapping[str, Any]] = None,
    answers: Optional[Answers] = None,
    dry_run: bool = False,
    isolation: bool = True,
) -> Run:
    """Runs the plugin of a package directory on a copy of `fixture`, with `files` put into it.

    `answers` has a value of any JSON type for each field that may be asked, or is a list with one dict for each round;
    then each round must ask for what its dict has. Where an answer is missing, the run is `waiting`.

    Raises HoldpointMissing where the run could not be made, and AssertionError where an answer is given to a round that
    never asked for it.
    """
    package = Path(package)
    if not (package / "manifest.yml").is_file():
        raise FileNotFoundError("%s is no plugin package: it has no manifest.yml" % package)
    if fixture is not None and not Path(fixture).is_dir():
        raise FileNotFoundError("there is no fixture directory %s" % fixture)
    rounds = list(answers) if isinstance(answers, (list, tuple)) else []
    given = _merged(rounds) if rounds else dict(answers or {})  # type: ignore[arg-type]
    room = os.path.realpath(tempfile.mkdtemp(prefix="holdpoint-testing-"))
    try:
        before, kept = Path(room, "before"), Path(room, "after")
        _fill(before, fixture, files or {})
        told = _told_by_holdpoint(
            ["plugin", "run", str(package.resolve()), "--against", str(before), "--keep", str(kept)]
            + ["--non-interactive", "-o", "json"]
            + ["--dry-run"] * dry_run
            + ["--no-isolation"] * (not isolation)
            + ["--var=%s=%s" % (name, _typed(value)) for name, value in (variables or {}).items()]
            + ["--input=%s=%s" % (field, _typed(value)) for field, value in given.items()]
        )
        after = told.get("workspace")
        run = Run(told, before, Path(after) if after else before, room)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    _check_rounds(rounds, run)
    return run


class PluginCase(unittest.TestCase):
    """A test of one plugin. Set `package`, and `fixture` where tests share a directory of files."""

    package: "Union[str, os.PathLike[str], None]" = None
    fixture: "Union[str, os.PathLike[str], None]" = None
    variables: "Mapping[str, Any]" = {}

    def run_plugin(
        self,
        *,
        files: Optional[Mapping[str, Union[str, bytes]]] = None,
        variables: Optional[Mapping[str, Any]] = None,
        answers: Optional[Answers] = None,
        dry_run: bool = False,
        isolation: bool = True,
    ) -> Run:
        """As the function of this name. With `files` there are these only; without, the fixture's."""
        if self.package is None:
            raise TypeError("set `package` of %s to the plugin's package directory" % type(self).__name__)
        return run_plugin(
            self.package,
            files=files,
            fixture=self.fixture if files is None else None,
            variables=self.variables if variables is None else variables,
            answers=answers,
            dry_run=dry_run,
            isolation=isolation,
        )


def holdpoint_program() -> str:
    """The `holdpoint` to run: the variable HOLDPOINT, else the installation that this kit is of, else the one on PATH."""
    named = os.environ.get("HOLDPOINT")
    if named:
        if not _is_program(named):
            raise HoldpointMissing("HOLDPOINT=%s is no program; set it to the path of `holdpoint`, or unset it" % named)
        return named
    installation = Path(__file__).resolve().parents[4]
    for place in (installation / "bin" / "holdpoint", installation / "holdpoint"):
        if _is_program(place):
            return str(place)
    on_path = shutil.which("holdpoint")
    if on_path is None:
        raise HoldpointMissing("no `holdpoint` found; put it on PATH, or set the variable HOLDPOINT to where it is")
    return on_path


def _is_program(path: Union[str, Path]) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _told_by_holdpoint(arguments: List[str]) -> Dict[str, Any]:
    program = holdpoint_program()
    ended = subprocess.run(
        [program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=_PATIENCE_SECONDS,
    )
    try:
        told = json.loads(ended.stdout)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "exit" not in told:
        said = ended.stderr.decode("utf-8", "replace").strip()
        raise HoldpointMissing("%s could not run the plugin (exit %d): %s" % (program, ended.returncode, said))
    return told


def _merged(rounds: Sequence[Mapping[str, Any]]) -> Dict[str, Any]:
    merged: Dict[str, Any] = {}
    for answers in rounds:
        for field, value in answers.items():
            if field in merged and merged[field] != value:
                raise ValueError("field %r has two different answers; a run has one for each field" % field)
            merged[field] = value
    return merged


def _check_rounds(rounds: Sequence[Mapping[str, Any]], run: Run) -> None:
    for number, answers in enumerate(rounds, start=1):
        asked = run.questions[number - 1].ids if number <= len(run.questions) else []
        missing = [field for field in answers if field not in asked]
        if missing:
            raise AssertionError(
                "round %d was to be asked for %s, it was asked for %s%s"
                % (number, _listed(missing), _listed(asked), run._told())
            )


def _typed(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _fill(directory: Path, fixture: Union[str, "os.PathLike[str]", None], files: Mapping[str, Union[str, bytes]]) -> None:
    if fixture is None:
        directory.mkdir()
    else:
        shutil.copytree(fixture, directory, symlinks=True)
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def _files(directory: Path) -> List[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if not path.is_dir())


def _content(path: Path) -> Optional[bytes]:
    if path.is_symlink():
        return os.readlink(path).encode("utf-8", "surrogateescape")
    return path.read_bytes() if path.is_file() else None


def _listed(names: Union[Sequence[str], Tuple[str, ...]]) -> str:
    return ", ".join(names) or "nothing"
