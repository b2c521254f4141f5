"""The columns that every export must have, as the variable `instrument_columns` states them, and the questions for them.

The table maps an id to the header's text, or to an object with `header` and any of a question's own properties
(`label`, `type`, `help`, `default`, `options`, `pattern`, `min`, `max`). The id is the question field's id.
"""

from holdpoint import PluginError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

VARIABLE = "instrument_columns"
DEFAULT = {"date_time": "Date & Time"}
_TYPES = {"date_time": "datetime", "date": "date"}


class Column:
    """One required column: its id, the text of its header, and what to ask when it is missing."""

    def __init__(self, id: str, header: str, asking: "Dict[str, Any]") -> None:
        self.id = id
        self.header = header
        self._asking = asking

    def stands_in(self, headers: "List[str]") -> bool:
        """Whether one of the headers is this column's, in whatever case and spacing."""
        return _plain(self.header) in map(_plain, headers)

    def question(self, file_name: str) -> "Dict[str, Any]":
        """The field that asks for this column's value, first missed in `file_name`."""
        field: "Dict[str, Any]" = {"label": self.header, "type": _TYPES.get(self.id, "string")}
        field.update(self._asking)
        missing = 'The column "%s" is missing in %s. The value goes into every row of every file that lacks it.' % (
            self.header,
            file_name,
        )
        field["help"] = "%s %s" % (field["help"], missing) if field.get("help") else missing
        field["id"] = self.id
        field["required"] = True
        return field

    def answer(self, answers: "Dict[str, Any]") -> "Optional[str]":
        """The answered value as it is written into a cell, or None while there is none."""
        value = answers.get(self.id)
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)


def required_columns(variables: "Dict[str, Any]") -> "List[Column]":
    """The table's columns in its order; raises `PluginError` on a malformed table."""
    table = variables.get(VARIABLE, DEFAULT)
    if not isinstance(table, dict):
        raise _malformed("an object of column id and header text", table)
    columns: "List[Column]" = []
    for id, entry in table.items():
        asking = dict(entry) if isinstance(entry, dict) else {"header": entry}
        header = asking.pop("header", None)
        if not isinstance(header, str) or not header.strip():
            raise _malformed("a header text, or an object with one as `header`, for %r" % id, entry)
        if not id or any(other.stands_in([header]) for other in columns):
            raise _malformed("an id, and a header text of its own, for each column", {id: entry})
        columns.append(Column(id, header.strip(), asking))
    return columns


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _malformed(expected: str, came: object) -> PluginError:
    return PluginError(
        "variable %s: expected %s, came %r; write it like %r" % (VARIABLE, expected, came, DEFAULT)
    )
