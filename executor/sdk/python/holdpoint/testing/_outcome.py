"""What became of one run of a plugin, for tests. No worker ever imports this module."""

from __future__ import annotations

import os
import shutil
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence

__unittest = True  # keeps this file out of unittest's tracebacks

_WAITING = 4
_NOT_LOADED = 2
_LINES_SHOWN = 20


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
        refusals = (self.result.get("failure") or {}).get("messages") or []
        self.error: Optional[str] = self._entry.get("error") or "; ".join(refusals) or told.get("error")
        self.status: str = self._judged()
        self.before = before
        self.workspace = after
        weakref.finalize(self, shutil.rmtree, room, True)

    def _judged(self) -> str:
        if self.exit == _WAITING:
            return "waiting"
        if self.exit == _NOT_LOADED:
            return "not_loaded"
        return str(self._entry.get("status", "refused"))

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
        return self.content(name).decode(encoding)

    def content(self, name: str) -> bytes:
        path = self.workspace / name
        if not path.is_file():
            raise AssertionError("there is no file %s; there are: %s" % (name, ", ".join(_files(self.workspace)) or "none"))
        return path.read_bytes()

    def assert_status(self, status: str) -> None:
        if self.status != status:
            raise AssertionError("expected the run to be %s, it was %s%s" % (status, self.status, self.story()))

    def assert_success(self, *files: str) -> None:
        """The run succeeded; where files are named, it created, changed or deleted exactly these."""
        self.assert_status("success")
        if files and sorted(files) != self.files_affected:
            raise AssertionError(
                "expected it to change %s, it changed %s%s"
                % (listed(sorted(files)), listed(self.files_affected), self.story())
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
            raise AssertionError("expected it to wait for %s, it waits for %s" % (listed(fields), listed(open_fields)))

    def assert_asked(self, *fields: str) -> None:
        """These fields were asked, over all rounds, in this order, and no others; without fields: nothing was asked."""
        if list(fields) != self.asked:
            raise AssertionError(
                "expected it to ask for %s, it asked for %s%s" % (listed(fields), listed(self.asked), self.story())
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
                raise AssertionError("expected %s to stay as it was, it %s%s" % (name, what, self.story()))

    def _assert_said(self, message: str) -> None:
        said = "\n".join([self.error or "", *(str(each) for each in self.result.get("warnings") or [])])
        if message not in said:
            raise AssertionError("expected %r in the error, it was: %s%s" % (message, self.error, self.story()))

    def story(self) -> str:
        """What a person needs to find out why."""
        lines = ["", "  error: %s" % self.error] if self.error else [""]
        if self.violations:
            lines.append("  it may not write: %s" % ", ".join(self.violations))
        for question in self.questions:
            said = "no answer was given" if question.answered is None else "answered %s" % question.answered
            lines.append("  round %d asked for %s: %s" % (question.round, listed(question.ids), said))
        for entry in self.per_file:
            if entry.get("error"):
                lines.append("  %s: %s" % (entry.get("path"), entry["error"]))
        lines.extend("  warning: %s" % each for each in self.result.get("warnings") or [])
        said_last = self.messages[-_LINES_SHOWN:]
        lines.extend(["  it said:"] * bool(said_last) + ["    " + message for message in said_last])
        return "\n".join(lines) if len(lines) > 1 else ""


def _files(directory: Path) -> List[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if not path.is_dir())


def _content(path: Path) -> Optional[bytes]:
    if path.is_symlink():
        return os.readlink(path).encode("utf-8", "surrogateescape")
    return path.read_bytes() if path.is_file() else None


def listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"
