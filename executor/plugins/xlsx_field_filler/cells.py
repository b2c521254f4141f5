"""What cells hold: values as a sheet writes them, the days that Excel counts, and names such as `B12`."""

import re
from datetime import date, datetime, time, timedelta

from xlsx_field_filler.markup import escaped
from xlsx_field_filler.reasons import Unfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Tuple, Union

    Value = Union[None, bool, int, float, str]
    Place = Tuple[int, int]  # row and column, from 1
    Area = Tuple[int, int, int, int]  # first row and column, last row and column

LONGEST_TEXT = 32_767  # characters, Excel's limit
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_DIGITS = 15  # that Excel keeps of a number


class Content:
    """A value in the form that goes into a cell: `kind` is `n`, `b` or `inlineStr`, `text` is what stands in it."""

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text

    def inside(self, prefix: bytes) -> bytes:
        """The elements inside the cell's element."""
        names = {"p": prefix, "text": escaped(self.text)}
        if self.kind == "inlineStr":
            return b'<%(p)bis><%(p)bt xml:space="preserve">%(text)b</%(p)bt></%(p)bis>' % {k.encode(): v for k, v in names.items()}
        return b"<%(p)bv>%(text)b</%(p)bv>" % {k.encode(): v for k, v in names.items()}


def content_of(value: "Value", kind: str, since_1904: bool) -> Content:
    """How a value is written into a cell of a kind (`date`, `datetime`, `time`, `number`, `text`, `general`).

    Text becomes a number only where the cell's format says that it is one; days and times need a cell formatted as such.
    Raises `Unfit`.
    """
    if isinstance(value, bool):
        return Content("b", "1" if value else "0")
    if isinstance(value, (int, float)):
        if kind == "text" or value != value or value in (float("inf"), float("-inf")) or len(str(abs(value))) > 300:
            return _text(str(value))
        return _number(value) if float(value) == value and _is_exact(value) else _text(str(value))
    if not isinstance(value, str):
        raise Unfit("a cell takes text, a number, true or false, came %r" % (value,))
    if kind in ("date", "datetime", "time"):
        serial = serial_of(value, since_1904)
        if serial is not None:
            return Content("n", serial)
    if kind == "number":
        plain = value.strip()
        if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", plain, re.ASCII) and len(plain) <= 40:
            number = float(plain)
            if number not in (float("inf"), float("-inf")):
                return _number(int(plain) if re.fullmatch(r"[+-]?\d{1,15}", plain, re.ASCII) else number)
    return _text(value)


def serial_of(text: str, since_1904: bool) -> "Optional[str]":
    """The count of days of an ISO date, date and time, or time; None for what is none of them or before the first day."""
    text = text.strip()
    try:
        if re.fullmatch(r"\d\d:\d\d(:\d\d)?", text, re.ASCII):
            clock = time(*map(int, text.split(":")))
            return repr((clock.hour * 3600 + clock.minute * 60 + clock.second) / 86400)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            when = datetime(*map(int, text.split("-")))  # type: ignore[arg-type]
        else:
            found = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,6})?\d*(Z|[+-]\d\d:?\d\d)?", text, re.ASCII)
            if found is None:
                return None
            day, clock_text, seconds, fraction = found[1], found[2], found[3] or ":00", found[4] or ""
            when = datetime.strptime("%s %s%s" % (day, clock_text, seconds), "%Y-%m-%d %H:%M:%S")
            when += timedelta(seconds=float("0" + fraction))
    except ValueError:
        return None
    first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31)
    if when < first or not since_1904 and when.year < 1900:
        return None
    days = when - first
    count = days.days + (0 if since_1904 or when < datetime(1900, 3, 1) else 1)  # Excel counts a 29 February 1900
    part = days.seconds + days.microseconds / 1e6
    return repr(count + part / 86400) if part else str(count)


def has_zone(text: str) -> bool:
    """Whether a date and time says where; Excel has no place for that."""
    return re.search(r"\d\d:\d\d\S*(Z|[+-]\d\d:?\d\d)$", text.strip()) is not None


def shown(value: "Value", kind: str, since_1904: bool) -> str:
    """A value as a person reads it in a log or a list of changes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)) and kind in ("date", "datetime") and 0 <= value < 2_958_466:
        first = date(1904, 1, 1) if since_1904 else date(1899, 12, 31 if value < 60 else 30)
        when = datetime.combine(first, time()) + timedelta(seconds=round(value * 86400))
        return when.date().isoformat() if kind == "date" and when.time() == time() else when.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def unescaped(text: str) -> str:
    """The text of a cell without `_x000D_` and the like."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def place_of(name: str) -> "Optional[Place]":
    """Row and column of `B12` or `$B$12`; None for what is no name of a cell."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def name_of(place: "Place") -> str:
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return "%s%d" % (letters, row)


def area_of(ref: str) -> "Optional[Area]":
    """The corners of `A1:B5`, or of one cell."""
    first, _, last = ref.partition(":")
    start, end = place_of(first), place_of(last or first)
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def is_in(place: "Place", area: "Area") -> bool:
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


def _number(value: "Union[int, float]") -> Content:
    return Content("n", repr(value))


def _is_exact(value: "Union[int, float]") -> bool:
    return isinstance(value, float) or len(str(abs(value))) <= _DIGITS


def _text(value: str) -> Content:
    value = value.replace("\r\n", "\n")
    if len(value) > LONGEST_TEXT:
        raise Unfit("a cell takes %d characters, came %d" % (LONGEST_TEXT, len(value)))
    if _NO_XML.search(value):
        raise Unfit("a cell takes no characters such as %r" % _NO_XML.findall(value)[0])
    value = _ESCAPE.sub(lambda found: "_x005F" + found[0], value)
    value = re.sub("[\0-\x08\x0b-\x1f]", lambda found: "_x%04X_" % ord(found[0]), value)
    return Content("inlineStr", value)
