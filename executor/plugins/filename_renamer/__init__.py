"""Renames the pass's files by a pattern, each within its own directory; all of them or, when one cannot be, none.

The variable `filename_pattern` holds the pattern (its language: `pattern.py`), such as
`{project}_{equipment_id}_{run_date:%Y%m%d}_{index:03d}_{stem}{ext}`. Without the variable nothing is renamed: passes that
name no plugins run every bundled one, and must not fail or wait for a pattern that nobody wants.

`{index}` counts from 1 in the order in which the pass gives the files. Not renamed and not counted are files whose name, or a
directory's above it, begins with a dot, and what plugins may not touch (`README.md`, `.exlab-wizard/`, `.exlab-answers.yml`).
A file that bears a name of the pattern already keeps it, so that a second pass over the same files changes nothing. With
`{index}` that is its name for its present place: where a new file comes before it, it gets a second prefix, as `002_001_a.txt`.

The whole plan is checked before the first file moves. Refused are names that Linux or a Windows share cannot hold
(`names.py`) and names that two files would have, also when they differ in case only. Swaps and chains are fine.
A dry run checks the same. In a pass that names its `files`, later plugins still get the old names: rename last.
"""

from errno import EFBIG

from filename_renamer.names import Refused, is_forbidden
from filename_renamer.pattern import UNKNOWN, BadPattern, Pattern
from filename_renamer.plan import Plan
from holdpoint import FileChange, PluginError
from holdpoint import Plugin as BasePlugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, List, Optional

    from holdpoint import PluginContext

__all__ = ["Plugin"]

VARIABLE = "filename_pattern"
_OF_THE_PASS = ("project", "equipment_id", "run_kind", "template_name", "template_version")
_EXAMPLE = "{project}_{index:03d}_{stem}{ext}"
_LISTED = 50
_TOO_LARGE = "; in a staged view a file that is renamed is copied, and it is larger than a plugin may write"


class Plugin(BasePlugin):
    name = "filename_renamer"
    version = "0.1.0"
    supported_extensions = []
    optional_variables = ["filename_pattern"]

    def validate_variables(self, variables: "Dict[str, Any]") -> "List[str]":
        problems = super().validate_variables(variables)
        try:
            _pattern(variables, dict.fromkeys(_OF_THE_PASS, UNKNOWN))
        except PluginError as bad:
            problems.append(str(bad))
        return problems

    def pre_transform_all(self, ctx: "PluginContext") -> None:
        values = {name: getattr(ctx, name) for name in _OF_THE_PASS}
        self._root = str(ctx.dst_root)
        self._plan = Plan(self._root)
        self._index = 0
        self._pattern: "Optional[Pattern]" = _pattern(ctx.variables, values)
        if self._pattern is None:
            ctx.log.info("nothing is renamed: the variable %s is not set; set it to, for example, %s" % (VARIABLE, _EXAMPLE))

    def can_handle(self, file_path: "Path", variables: "Dict[str, Any]") -> bool:
        """Whether the file gets a new name. Raises `Refused` for one that cannot be had; then no file is renamed."""
        path = str(file_path)
        relative = path[len(self._root) + 1 :]
        is_hidden = relative[:1] == "." or "/." in relative
        if self._pattern is None or is_hidden or is_forbidden(relative) or self._plan.knows(path):
            return False
        self._index += 1
        return self._plan.add(path, self._pattern, self._index)

    def transform(self, file_path: "Path", ctx: "PluginContext") -> None:
        """Nothing yet: files move in `post_transform_all`, when all of them are known."""

    def describe_changes(self, file_path: "Path", ctx: "PluginContext") -> "List[FileChange]":
        target = self._plan.target(str(file_path))
        name = target.rpartition("/")[2]
        return [FileChange(file_path, "rename", 'rename to "%s"' % name, {"to": target})]

    def post_transform_all(self, ctx: "PluginContext") -> None:
        try:
            _refuse(self._plan.problems())
            if ctx.dry_run:
                return
            self._plan.carry_out()
        except OSError as error:
            raise PluginError("nothing is renamed: %s%s" % (error, _TOO_LARGE if error.errno == EFBIG else "")) from None
        for source, target in self._plan.moves():
            ctx.log.info("renamed %s to %s" % (source[len(self._root) + 1 :], target.rpartition("/")[2]))


def _refuse(problems: "List[str]") -> None:
    if problems:
        more = "; and %d more" % (len(problems) - _LISTED) if len(problems) > _LISTED else ""
        raise PluginError(
            "nothing is renamed, because %d file%s cannot be: %s%s; change the variable %s, or the pass's `files`"
            % (len(problems), "s"[: len(problems) != 1], "; ".join(problems[:_LISTED]), more, VARIABLE)
        )


def _pattern(variables: "Dict[str, Any]", of_the_pass: "Dict[str, Any]") -> "Optional[Pattern]":
    """The pattern with all that is the same for every file; a variable goes before a value of the pass with its name."""
    text = variables.get(VARIABLE)
    if text is None:
        return None
    try:
        return Pattern(text, {**of_the_pass, **variables})
    except (BadPattern, Refused) as bad:
        raise PluginError("variable %s: %s; an example is %s" % (VARIABLE, bad, _EXAMPLE)) from None
