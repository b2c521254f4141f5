"""Writes down who checked each file: next to `data.csv` it puts `data.csv.checked`.

This is a whole plugin, made to be changed. It asks one question, says in a dry run what it would do, and checks the
variables of a pass. The parts that you will change first are `can_handle` and `transform`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from holdpoint import FileChange, PluginContext, PluginInputRequired
from holdpoint import Plugin as BasePlugin

__all__ = ["Plugin"]

ENDING = ".checked"
LONGEST = 100


class Plugin(BasePlugin):
    # These three say the same as manifest.yml; `plugin lint` compares them.
    name = "@@NAME@@"
    version = "0.1.0"
    supported_extensions = @@EXTENSIONS@@
    optional_variables = ["checked_by"]

    def validate_variables(self, variables: dict[str, Any]) -> list[str]:
        """Called before anything runs. Each sentence returned here refuses the pass and is shown to whoever sent it."""
        problems = super().validate_variables(variables)  # complains about each missing required variable
        name = variables.get("checked_by", "")
        if not isinstance(name, str) or len(name) > LONGEST or "\n" in name:
            problems.append(f"checked_by: expected one line of at most {LONGEST} letters, got {name!r}")
        return problems

    def can_handle(self, file_path: Path, variables: dict[str, Any]) -> bool:
        """Whether there is something to do for this file. It only looks; it must not write."""
        return file_path.suffix != ENDING and not _note_of(file_path).exists()

    def transform(self, file_path: Path, ctx: PluginContext) -> None:
        """Does the work for one file: ask first, write last."""
        name = _checked_by(ctx)
        if not name:
            # Ends this run. When a person has answered, a new run starts, perhaps on another computer, and comes here
            # again with the answer in `ctx.extra_inputs`. Nothing that was kept in variables of Python is left then.
            raise PluginInputRequired(fields=[QUESTION], reason=f"{file_path.name} has no note yet of who checked it.")
        note = f"checked by: {name}\nsha256: {_sha256(file_path)}\n"
        _note_of(file_path).write_text(note, encoding="utf-8")
        ctx.log.info("wrote down who checked it", file=file_path.name)

    def describe_changes(self, file_path: Path, ctx: PluginContext) -> list[FileChange]:
        """What `transform` would do, for a dry run. It must not write."""
        note = _note_of(file_path)
        return [FileChange(note, "create", f"write down who checked {file_path.name}")]


QUESTION = {
    "id": "checked_by",  # the answer is in ctx.extra_inputs["checked_by"]
    "label": "Checked by",
    "type": "string",
    "required": True,
    "max": LONGEST,
    "help": "Your name. It is written down for every file of this run that has no note yet.",
}


def _checked_by(ctx: PluginContext) -> str:
    """The answer of a person if there is one, else what the pass says, else an empty text."""
    return str(ctx.extra_inputs.get("checked_by") or ctx.variables.get("checked_by") or "").strip()


def _note_of(file_path: Path) -> Path:
    return file_path.with_name(file_path.name + ENDING)


def _sha256(file_path: Path) -> str:
    """The file's checksum, read in pieces, so that a large file needs little memory."""
    digest = hashlib.sha256()
    with file_path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()
