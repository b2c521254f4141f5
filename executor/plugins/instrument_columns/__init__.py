"""Fills in columns that instruments leave out of their CSV and TSV exports, asking the operator for each value once.

A file without a recognised header row, and one that has all columns, is left alone to the byte. Files over 16 MiB are
refused. Which columns are required: `columns.py`.
"""

import posix

from holdpoint import FileChange, PluginError, PluginInputRequired
from holdpoint import Plugin as BasePlugin
from instrument_columns.columns import required_columns
from instrument_columns.table import NotATable, Table, Unwritable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, List, Optional, Tuple

    from holdpoint import PluginContext
    from instrument_columns.columns import Column

__all__ = ["Plugin"]

LARGEST = 16 * 1024 * 1024


class Plugin(BasePlugin):
    name = "instrument_columns"
    version = "0.1.0"
    supported_extensions = [".csv", ".tsv"]
    optional_variables = ["instrument_columns"]

    def __init__(self) -> None:
        self._ctx: "Optional[PluginContext]" = None

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
        """Whether there is a column to add. A file too large to look at is `transform`'s to refuse."""
        if posix.stat(file_path).st_size > LARGEST:
            return True
        try:
            _, missing = _missing(file_path, required_columns(variables))
        except NotATable as reason:
            if self._ctx is not None:
                self._ctx.log.info("left alone: %s" % reason, file=str(file_path))
            return False
        return bool(missing)

    def transform(self, file_path: "Path", ctx: "PluginContext") -> None:
        try:
            table, missing = _missing(file_path, required_columns(ctx.variables))
        except NotATable as reason:
            ctx.log.info("left alone: %s" % reason, file=str(file_path))
            return
        answers = [(column.header, column.answer(ctx.extra_inputs)) for column in missing]
        if any(value is None for _, value in answers):
            raise _question(file_path.name, [each for each in missing if each.answer(ctx.extra_inputs) is None])
        if not missing:
            return
        try:
            _replace(file_path, table.with_columns([(header, value or "") for header, value in answers]))
        except Unwritable as reason:
            raise PluginError("%s: %s" % (file_path.name, reason)) from None
        ctx.log.info("added columns", file=str(file_path), columns=[column.header for column in missing])

    def describe_changes(self, file_path: "Path", ctx: "PluginContext") -> "List[FileChange]":
        _, missing = _missing(file_path, required_columns(ctx.variables))
        headers = [column.header for column in missing]
        asked = [column.id for column in missing if column.answer(ctx.extra_inputs) is None]
        summary = "append %s" % _named(headers)
        return [FileChange(file_path, "modify", summary, {"columns": headers, "asks_for": asked})]


def _missing(file_path: "Path", required: "List[Column]") -> "Tuple[Table, List[Column]]":
    size = posix.stat(file_path).st_size
    if size > LARGEST:
        raise PluginError(
            "%s: expected at most %d bytes, came %d; split the export" % (file_path.name, LARGEST, size)
        )
    with open(file_path, "rb") as file:
        table = Table(file.read(), file_path.suffix)
    headers = table.headers()
    return table, [column for column in required if column.header not in headers]


def _question(file_name: str, unanswered: "List[Column]") -> PluginInputRequired:
    headers = [column.header for column in unanswered]
    reason = "%s lacks %s; please give the value for the run." % (file_name, _named(headers))
    return PluginInputRequired([column.question(file_name) for column in unanswered], reason)


def _named(headers: "List[str]") -> str:
    return ("the column " if len(headers) == 1 else "the columns ") + ", ".join('"%s"' % each for each in headers)


def _replace(file_path: "Path", data: bytearray) -> None:
    """Puts `data` in the file's place at once, with its mode; a symlink is followed."""
    target = file_path.resolve()
    fresh = target.with_name(".%s.instrument_columns" % target.name)
    try:
        with open(fresh, "wb") as file:
            file.write(data)
            posix.chmod(file.fileno(), posix.stat(target).st_mode & 0o7777)
        posix.replace(fresh, target)
    except BaseException:
        if fresh.exists():
            fresh.unlink()
        raise
