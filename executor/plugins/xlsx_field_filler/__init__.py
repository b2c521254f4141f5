"""Fills in what a workbook's sheet `metadata` lacks: the cells beside its labels, from variables or from a person's answers.

A label is a text in the leftmost column that has text; its field is the cell to the right, if that is empty. A label `Run date:`
is filled from the variable `run_date`, in any case and punctuation, or from the pass's own `project`, `equipment_id`, `run_kind`,
`template_name` or `template_version`. What nothing fills is asked, once for a workbook; the answers serve for all of the pass.

    xlsx_sheet       the sheet's name, `metadata` unless given
    xlsx_fields      which fields there are, instead of all labels: {"Operator": "operator", "Run date": {"variable": "run_date",
                     "type": "date"}, "B7": {"value": "EQ1"}}. A key is a label or a cell; a text is a variable's name; an object
                     has `value` or `variable`, `overwrite` for a cell that is not empty, and any property of a question's field.
                     It may be given as JSON in a text, as a command line does; that keeps its order
    xlsx_add_sheet   true: a workbook without the sheet gets it, with the labels of `xlsx_fields` in A and their values in B, in the
                     order in which the variable arrives: a queue sorts the names of an object

Dates and numbers are written as such where the cell is formatted so, else as text; the format stays. Of the package only the
sheet's part changes, and of that only the cells (`archive.py`, `markup.py`, `sheet.py`); a new sheet is one part more, and one
entry in each of the three parts that list parts. Formulas are not calculated: Excel does that when it is told to, or on F9.
A workbook without the sheet, or with nothing to fill, is `skipped`; one that is broken, encrypted or signed is `failed`.
"""

import posix

from holdpoint import FileChange, PluginError, PluginInputRequired
from holdpoint import Plugin as BasePlugin
from xlsx_field_filler.fields import Given, Settings
from xlsx_field_filler.reasons import Broken, LeftAlone, Unfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, List, Optional

    from holdpoint import PluginContext
    from xlsx_field_filler.plan import Plan

__all__ = ["Plugin"]

LARGEST = 64 * 1024 * 1024
_OF_THE_PASS = ("project", "equipment_id", "run_kind", "template_name", "template_version")
_LOCK = "~$"  # Excel's, beside a workbook that somebody has open


class Plugin(BasePlugin):
    name = "xlsx_field_filler"
    version = "0.1.0"
    supported_extensions = [".xlsx", ".xlsm", ".XLSX", ".XLSM"]
    optional_variables = ["xlsx_sheet", "xlsx_fields", "xlsx_add_sheet"]

    def __init__(self) -> None:
        self._plans: "Dict[Path, Plan]" = {}
        self._is_first = True

    def validate_variables(self, variables: "Dict[str, Any]") -> "List[str]":
        problems = super().validate_variables(variables)
        try:
            Settings(variables)
        except PluginError as malformed:
            problems.append(str(malformed))
        return problems

    def pre_transform_all(self, ctx: "PluginContext") -> None:
        self._ctx = ctx
        self._settings = Settings(ctx.variables)
        of_the_pass = {name: getattr(ctx, name) for name in _OF_THE_PASS}
        self._given = Given(ctx.variables, of_the_pass, ctx.extra_inputs)

    def can_handle(self, file_path: "Path", variables: "Dict[str, Any]") -> bool:
        """Whether there is a cell to fill or to ask for. Raises `CannotBeDone`."""
        try:
            plan = self._plan(file_path)
        except LeftAlone as reason:
            self._ctx.log.info("left alone: %s" % reason, file=str(file_path))
            return False
        except (Broken, Unfit, OSError) as reason:
            problem = CannotBeDone(file_path, reason)
            self._ctx.log.warning(str(problem), file=str(file_path))
            raise problem from None
        self._plans = {file_path: plan}
        return True

    def transform(self, file_path: "Path", ctx: "PluginContext") -> None:
        plan = self._plans[file_path]
        if plan.questions:
            raise PluginInputRequired(plan.questions, _reason(file_path.name, plan))
        for remark in plan.remarks:
            ctx.log.warning(remark, file=str(file_path))
        try:
            _replace(file_path, plan.content())
        except (Broken, Unfit, OSError) as reason:
            raise CannotBeDone(file_path, reason) from None
        cells = ", ".join("%s (%s)" % (fill.cell, fill.label) for fill in plan.fills)
        ctx.log.info("filled in %s" % cells, file=str(file_path), sheet=plan.sheet_name)
        if plan.workbook.has_formulas():
            ctx.log.info("formulas show their old results until the workbook is calculated", file=str(file_path))

    def describe_changes(self, file_path: "Path", ctx: "PluginContext") -> "List[FileChange]":
        plan = self._plans[file_path]
        changes = [
            FileChange(
                file_path,
                "modify",
                '%s!%s (%s): "%s" becomes "%s"' % (plan.sheet_name, fill.cell, fill.label, fill.old, fill.new),
                {"sheet": plan.sheet_name, "cell": fill.cell, "label": fill.label, "old": fill.old, "new": fill.new},
            )
            for fill in plan.fills
        ]
        if plan.questions:
            asked = [each["id"] for each in plan.questions]
            changes.append(FileChange(file_path, "modify", "asks for %s" % ", ".join(asked), {"asks_for": asked}))
        return changes

    def _plan(self, file_path: "Path") -> "Plan":
        if file_path.name.startswith(_LOCK):
            raise LeftAlone("it is Excel's mark that somebody has the workbook open")
        size = posix.stat(file_path).st_size
        if not size:
            raise LeftAlone("it is empty")
        if size > LARGEST:
            raise Broken("of %d bytes, more than the %d that can be handled" % (size, LARGEST))
        from xlsx_field_filler.plan import Plan

        # A resumed run begins with the file that asked: what that still lacks was left empty.
        was_asked = self._is_first and "__extra_inputs__" in self._ctx.variables
        self._is_first = False
        return Plan(file_path.read_bytes(), self._settings, self._given, was_asked)


class CannotBeDone(PluginError):
    """What was expected of a file, what came, and what to do about it."""

    def __init__(self, file_path: "Path", reason: Exception) -> None:
        if isinstance(reason, Broken):
            text = (
                "expected a workbook that can be changed, came one %s; "
                "save it again with Excel, or leave the file out of the pass's `files`" % reason
            )
        else:
            text = str(reason)
        super().__init__("%s: %s" % (file_path.name, text))


def _reason(file_name: str, plan: "Plan") -> str:
    labels = ", ".join('"%s"' % each["label"] for each in plan.questions)
    return "%s lacks %s in its sheet %s." % (file_name, labels, plan.sheet_name)


def _replace(file_path: "Path", content: bytes) -> None:
    """Puts the new file in its place at once, with its mode; a symlink is followed."""
    target = file_path.resolve()
    number = 0
    fresh = target.with_name(".xlsx_field_filler-0")
    while fresh.exists() or fresh.is_symlink():
        number += 1
        fresh = target.with_name(".xlsx_field_filler-%d" % number)
    try:
        fresh.write_bytes(content)
        posix.chmod(fresh, posix.stat(target).st_mode & 0o7777)
        posix.replace(fresh, target)
    except BaseException:
        if fresh.exists():
            fresh.unlink()
        raise
