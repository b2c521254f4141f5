"""For tests of plugins: runs one as Holdpoint does, and says what became of it.

Each run is sandboxed and works on a copy of the files. After each answer the copy is moved to another directory and a new
process goes on, so a plugin that keeps something in memory or remembers a path fails here and not in the lab. A run
takes a second or two. `PluginCase` is for unittest; with pytest `run_plugin` will do. No worker ever imports this module.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from holdpoint.testing._outcome import Question, Run, listed

__all__ = ["HoldpointUnavailable", "PluginCase", "Question", "Run", "run_plugin"]

__unittest = True  # keeps this file out of unittest's tracebacks

Answers = Union[Mapping[str, Any], Sequence[Mapping[str, Any]]]

_PATIENCE_SECONDS = 1200.0


class HoldpointUnavailable(Exception):
    """There is no `holdpoint` to run plugins with, or it could not run this one, or not in time."""


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
    then each round gets what its dict has, and must ask for it. Where an answer is missing, the run is `waiting`.

    Raises HoldpointUnavailable where the run could not be made or did not end in 20 minutes, and AssertionError where an
    answer is given to a round that never asked for it.
    """
    package = Path(package)
    if not (package / "manifest.yml").is_file():
        raise FileNotFoundError("%s is no plugin package: it has no manifest.yml" % package)
    if fixture is not None and not Path(fixture).is_dir():
        raise FileNotFoundError("there is no fixture directory %s" % fixture)
    rounds = list(answers) if isinstance(answers, (list, tuple)) else []
    room = os.path.realpath(tempfile.mkdtemp(prefix="holdpoint-testing-"))
    try:
        before, kept = Path(room, "before"), Path(room, "after")
        _fill(before, fixture, files or {})
        told = _told_by_holdpoint(
            ["plugin", "run", str(package.resolve()), "--against", str(before), "--keep", str(kept)]
            + ["--variables", _json_file(room, "variables", dict(variables or {}))]
            + ["--inputs", _json_file(room, "inputs", rounds or dict(answers or {}))]  # type: ignore[arg-type]
            + ["--non-interactive", "-o", "json"]
            + ["--dry-run"] * dry_run
            + ["--no-isolation"] * (not isolation)
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
            raise HoldpointUnavailable("HOLDPOINT=%s is no program; set it to the path of `holdpoint`, or unset it" % named)
        return named
    installation = Path(__file__).resolve().parents[5]
    for place in (installation / "bin" / "holdpoint", installation / "holdpoint"):
        if _is_program(place):
            return str(place)
    on_path = shutil.which("holdpoint")
    if on_path is None:
        raise HoldpointUnavailable("no `holdpoint` found; put it on PATH, or set the variable HOLDPOINT to where it is")
    return on_path


def _is_program(path: Union[str, Path]) -> bool:
    return os.path.isfile(path) and os.access(path, os.X_OK)


def _told_by_holdpoint(arguments: List[str]) -> Dict[str, Any]:
    program = holdpoint_program()
    try:
        ended = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=_PATIENCE_SECONDS,
        )
    except OSError as unrunnable:
        raise HoldpointUnavailable("%s cannot be started: %s" % (program, unrunnable)) from unrunnable
    except subprocess.TimeoutExpired:
        raise HoldpointUnavailable("%s did not end in %g seconds, and was killed" % (program, _PATIENCE_SECONDS)) from None
    try:
        told = json.loads(ended.stdout)
    except ValueError:
        told = None
    if not isinstance(told, dict) or "exit" not in told:
        said = ended.stderr.decode("utf-8", "replace").strip()
        raise HoldpointUnavailable("%s could not run the plugin (exit %d): %s" % (program, ended.returncode, said))
    return told


def _check_rounds(rounds: Sequence[Mapping[str, Any]], run: Run) -> None:
    for number, answers in enumerate(rounds, start=1):
        asked = run.questions[number - 1].ids if number <= len(run.questions) else []
        missing = [field for field in answers if field not in asked]
        if missing:
            raise AssertionError(
                "round %d was to be asked for %s, it was asked for %s%s"
                % (number, listed(missing), listed(asked), run.story())
            )


def _json_file(room: str, name: str, value: object) -> str:
    path = Path(room, name + ".json")
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


def _fill(directory: Path, fixture: Union[str, "os.PathLike[str]", None], files: Mapping[str, Union[str, bytes]]) -> None:
    if fixture is None:
        directory.mkdir()
    else:
        shutil.copytree(fixture, directory, symlinks=True)
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
