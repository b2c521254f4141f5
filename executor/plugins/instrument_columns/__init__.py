"""Fills in columns that instruments leave out of their exports, asking the operator for each value once.

It looks at delimited text (`.csv`, `.tsv`, and tab-separated `.txt`) in UTF-8, UTF-16, Windows-1252 or Latin-1 that holds one
table, which may have a title, notes and `key, value` rows above it. Whatever is not the new column stays as it is to the byte.
A file that has all columns, or no row to fill, is `skipped`. A `.csv` or `.tsv` that is not understood is `failed` and the run
goes on without it; a `.txt` that is no table is `skipped`. Either way a line in the log says why.
Which columns are required, and the variable that says so: `columns.py`.
"""

import posix

from holdpoint import FileChange, PluginError, PluginInputRequired
from holdpoint import Plugin as BasePlugin
from instrument_columns.columns import required_columns
from instrument_columns.reasons import NotATable, NothingToFill, Unwritable
from instrument_columns.table import Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, List, Optional, Tuple

    from holdpoint import PluginContext
    from instrument_columns.columns import Column

__all__ = ["Plugin"]

LARGEST = 128 * 1024 * 1024


class Plugin(BasePlugin):
    name = "instrument_columns"
    version = "0.1.0"
    supported_extensions = [".csv", ".tsv", ".txt", ".CSV", ".TSV", ".TXT"]
    optional_variables = ["instrument_columns"]

    def __init__(self) -> None:
        self._ctx: "Optional[PluginContext]" = None
        self._lacking: "Dict[Path, Tuple[Table, List[Column]]]" = {}

    def validate_variables(self, variables: "Dict[str, Any]") -> "List[str]":
        problems = super().validate_variables(variables)
        try:
            required_columns(variables)
        except PluginError as malformed:
            problems.append(str(malformed))
        return problems

    def pre_transform_all(self, ctx: "PluginContext") -> None:
        self._ctx = ctx
        required_columns(ctx.variables)

    def can_handle(self, file_path: "Path", variables: "Dict[str, Any]") -> bool:
        """Whether there is a column to add. Raises `NotUnderstood` for an export that is no single table."""
        try:
            self._lacking = {file_path: _lacking(file_path, required_columns(variables))}
        except NothingToFill as reason:
            self._log("info", "left alone: %s" % reason, file_path)
            return False
        except NotATable as reason:
            if file_path.suffix.lower() == ".txt":
                self._log("info", "left alone: %s" % reason, file_path)
                return False
            self._log("warning", str(NotUnderstood(file_path, reason)), file_path)
            raise NotUnderstood(file_path, reason) from None
        return bool(self._lacking[file_path][1])

    def transform(self, file_path: "Path", ctx: "PluginContext") -> None:
        table, missing = self._found(file_path, ctx)
        answers = [(column.header, column.answer(ctx.extra_inputs)) for column in missing]
        if any(value is None for _, value in answers):
            raise _question(file_path.name, [each for each in missing if each.answer(ctx.extra_inputs) is None])
        try:
            _replace(file_path, table, [(header, value or "") for header, value in answers])
        except (Unwritable, OSError) as reason:
            raise PluginError("%s: %s" % (file_path.name, reason)) from None
        if table.left_out:
            ctx.log.warning(
                "rows that got no value, because they have one or two cells only: %d" % table.left_out, file=str(file_path)
            )
        ctx.log.info("added columns", file=str(file_path), columns=[column.header for column in missing])

    def describe_changes(self, file_path: "Path", ctx: "PluginContext") -> "List[FileChange]":
        _, missing = self._found(file_path, ctx)
        headers = [column.header for column in missing]
        asked = [column.id for column in missing if column.answer(ctx.extra_inputs) is None]
        summary = "append %s" % _named(headers)
        return [FileChange(file_path, "modify", summary, {"columns": headers, "asks_for": asked})]

    def _found(self, file_path: "Path", ctx: "PluginContext") -> "Tuple[Table, List[Column]]":
        if file_path not in self._lacking:
            self.can_handle(file_path, ctx.variables)
        return self._lacking[file_path]

    def _log(self, level: str, message: str, file_path: "Path") -> None:
        if self._ctx is not None:
            getattr(self._ctx.log, level)(message, file=str(file_path))


class NotUnderstood(PluginError):
    """What was expected of a file, what came, and what to do about it."""

    def __init__(self, file_path: "Path", reason: NotATable) -> None:
        super().__init__(
            "%s: expected one table with a header row over its rows, came a file in which %s; "
            "correct the export, or leave the file out of the pass's `files`" % (file_path.name, reason)
        )


def _lacking(file_path: "Path", required: "List[Column]") -> "Tuple[Table, List[Column]]":
    size = posix.stat(file_path).st_size
    if not size:
        raise NothingToFill("it is empty")
    if size > LARGEST:
        raise NotATable("there are %d bytes, more than the %d that can be handled" % (size, LARGEST))
    table = Table(file_path, file_path.suffix)
    headers = table.headers()
    missing = [column for column in required if not column.stands_in(headers)]
    if missing:
        table.measure([column.header for column in missing])
    return table, missing


def _question(file_name: str, unanswered: "List[Column]") -> PluginInputRequired:
    headers = [column.header for column in unanswered]
    reason = "%s lacks %s; please give the value for the run." % (file_name, _named(headers))
    return PluginInputRequired([column.question(file_name) for column in unanswered], reason)


def _named(headers: "List[str]") -> str:
    return ("the column " if len(headers) == 1 else "the columns ") + ", ".join('"%s"' % each for each in headers)


def _replace(file_path: "Path", table: Table, columns: "List[Tuple[str, str]]") -> None:
    """Puts the file with its new columns in its place at once, with its mode; a symlink is followed."""
    target = file_path.resolve()
    number = 0
    fresh = target.with_name(".instrument_columns-0")
    while fresh.exists() or fresh.is_symlink():
        number += 1
        fresh = target.with_name(".instrument_columns-%d" % number)
    try:
        table.write(columns, fresh)
        posix.chmod(fresh, posix.stat(target).st_mode & 0o7777)
        posix.replace(fresh, target)
    except BaseException:
        if fresh.exists():
            fresh.unlink()
        raise
