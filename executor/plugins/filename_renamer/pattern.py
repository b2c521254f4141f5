"""The language of `filename_pattern`: text with placeholders in braces, which look values up and can do nothing else.

`{NAME}` or `{NAME:FORMAT}`; `{{` and `}}` are braces. What a NAME stands for, the first that fits:
  stem, ext, name   of the file: `{ext}` has its dot, unless the pattern has one before it; a pattern with neither `{ext}` nor
                    `{name}` keeps the extension
  index             1, 2, 3… in the pass's order of files
  modified          when the file's content was last changed, UTC; without a format `%Y%m%d`
  a variable of the pass, or `project`, `equipment_id`, `run_kind`, `template_name`, `template_version`
There is no placeholder for today: a pass gives the same names whenever it runs.
FORMAT is one of
  03 or 03d         a whole number, filled up with zeros to that many digits, at most 9
  upper, lower      the text in that case
  %Y %m %d %H %M %S %y and text between them: of `modified`, or of a variable that holds an ISO date or time
"""

from time import gmtime

from filename_renamer.names import Refused, forbidden_mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

OF_A_FILE = ("stem", "ext", "name", "index", "modified")
_DATE = "%Y%m%d"
_HOLE = "\0"
UNKNOWN = object()  # a value that the pass has and that is not known yet


class BadPattern(Exception):
    """The pattern cannot be understood or filled in, whatever the file; the message says what to write instead."""


class Pattern:
    """A checked pattern with the values that are the same for every file. Raises `BadPattern`."""

    def __init__(self, text: object, values: "Dict[str, Any]") -> None:
        if not isinstance(text, str) or not text.strip():
            raise BadPattern("expected text with placeholders, came %r" % (text,))
        self._parts: "List[Tuple[str, Optional[str]]]" = []  # (text, None), or (a file's placeholder, its format)
        for literal, name, form in _parsed(text):
            if literal:
                _check_marks("the pattern", literal)
                self._parts.append((literal, None))
            if name in OF_A_FILE:
                _check_format(name, form)
                self._parts.append((name, form))
            elif name:
                if name == "__extra_inputs__" or name not in values:
                    known = sorted(each for each in values if each != "__extra_inputs__" and each != "filename_pattern")
                    raise BadPattern(
                        "{%s} is no variable of this pass; there are %s" % (name, ", ".join((*OF_A_FILE, *known)))
                    )
                known_yet = values[name] is not UNKNOWN
                value = _formatted("{%s}" % name, values[name], form) if known_yet else "x"
                _check_marks("the value of {%s}" % name, value)
                self._parts.append((value, None))
        self._holes = [name for name, form in self._parts if form is not None and name in ("stem", "name")]
        self._keeps_extension = not any(form is not None and name in ("ext", "name") for name, form in self._parts)

    def name_for(self, name: str, index: int, modified: float) -> str:
        """The new name of a file, which is its present one where that is a name of the pattern already."""
        if len(self._holes) == 1 and self._is_named(name, index, modified):
            return name
        return self._filled(name, index, modified, None)

    def _is_named(self, name: str, index: int, modified: float) -> bool:
        before, _, after = self._filled(name, index, modified, _HOLE).partition(_HOLE)
        middle = name[len(before) : len(name) - len(after)]
        if not (name.startswith(before) and name.endswith(after) and middle):
            return False
        form = next(form for hole, form in self._parts if hole == self._holes[0] and form is not None)
        try:
            return _formatted(name, middle, form) == middle
        except BadPattern:
            return False

    def _filled(self, name: str, index: int, modified: float, hole: "Optional[str]") -> str:
        stem, ext = _split(name)
        out = ""
        for text, form in self._parts:
            if form is None:
                out += text
            elif text == "ext":
                out = out[:-1] if out[-1:] == "." else out
                out += _formatted("{ext}", ext, form) if ext else ""
            elif text == "index":
                out += _formatted("{index}", index, form)
            elif text == "modified":
                out += _dated(gmtime(modified)[:6], form or _DATE)
            else:
                out += hole or _formatted("{%s}" % text, stem if text == "stem" else name, form)
        text, form = self._parts[-1]
        has_extension = form is None and text.lower().endswith(ext.lower())
        return out + ext if self._keeps_extension and not has_extension else out


def _split(name: str) -> "Tuple[str, str]":
    stem, dot, ext = name.rpartition(".")
    return (stem, dot + ext) if stem and ext else (name, "")


def _parsed(text: str) -> "List[Tuple[str, str, str]]":
    """(literal, placeholder's name or "", its format or "") in order."""
    found: "List[Tuple[str, str, str]]" = []
    literal, at = "", 0
    while at < len(text):
        char = text[at]
        if char in "{}" and text[at + 1 : at + 2] == char:
            literal += char
            at += 2
        elif char == "{":
            end = text.find("}", at)
            inside = text[at + 1 : end] if end >= 0 else text[at + 1 :]
            name, colon, form = inside.partition(":")
            if end < 0 or not name.isascii() or not name.replace("_", "").replace("-", "").isalnum() or (colon and not form):
                raise BadPattern("expected {NAME} or {NAME:FORMAT}, or {{ for a brace, came %r" % text[at : at + len(inside) + 2])
            found.append((literal, name, form))
            literal, at = "", end + 1
        elif char == "}":
            raise BadPattern("expected a { before every }, or }} for a brace, came %r" % text)
        else:
            literal += char
            at += 1
    return found + [(literal, "", "")]


def _check_format(name: str, form: str) -> None:
    if name == "modified" and form and "%" not in form:
        raise BadPattern("expected a format such as %%Y%%m%%d for {modified}, came %r" % form)
    is_number = name == "index" or form[:1] == "0"
    _formatted("{%s}" % name, "2024-02-07T10:15:00" if "%" in form and name != "index" else "1" if is_number else "x", form)


def _check_marks(whose: str, text: str) -> None:
    mark = forbidden_mark(text)
    if mark:
        raise Refused("%s, %r, holds %s, which a file's name cannot hold" % (whose, text, mark))


def _formatted(whose: str, value: "Any", form: str) -> str:
    if value is None or value == "":
        raise BadPattern("%s has no value in this pass; give it one" % whose)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise BadPattern("expected text or a number for %s, came %r" % (whose, value))
    text = str(value)
    if not form:
        return text
    if form == "upper" or form == "lower":
        return text.upper() if form == "upper" else text.lower()
    if "%" in form:
        moment = _moment(text)
        if moment is None:
            raise BadPattern("expected a date such as 2024-02-07 or 2024-02-07T10:15 for %s, came %r" % (whose, text))
        return _dated(moment, form)
    digits = form[:-1] if form[-1] == "d" else form
    if len(digits) != 2 or digits[0] != "0" or digits[1] not in "123456789":
        raise BadPattern("expected a format such as 03d, upper, lower or %%Y%%m%%d for %s, came %r" % (whose, form))
    if not text.isascii() or not text.isdigit():
        raise BadPattern("expected a whole number for %s in the format %s, came %r" % (whose, form, text))
    return text.zfill(int(digits[1]))


def _moment(text: str) -> "Optional[Tuple[int, ...]]":
    """An ISO date or time as year, month, day, and hour, minute, second where it has them."""
    date, _, time = text.strip().replace(" ", "T").partition("T")
    numbers = [date[:4], date[5:7], date[8:]]
    if len(date) != 10 or date[4] + date[7] != "--":
        return None
    if time:
        clock = time[:8] if time[5:6] == ":" else time[:5]
        if len(clock) not in (5, 8) or clock[2] != ":":
            return None
        numbers += clock.split(":")
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    moment = tuple(map(int, numbers))
    limits = ((0, 9999), (1, 12), (1, 31), (0, 23), (0, 59), (0, 60))
    return moment if all(low <= number <= high for number, (low, high) in zip(moment, limits)) else None


def _dated(moment: "Tuple[int, ...]", form: str) -> str:
    """`form` with the parts of the moment in it."""
    pieces = form.split("%")
    out = pieces[0]
    for piece in pieces[1:]:
        at = "YmdHMS".find(piece[:1]) if piece else -1
        if piece[:1] == "y":
            out += "%02d" % (moment[0] % 100)
        elif at < 0:
            raise BadPattern("expected %%Y, %%m, %%d, %%H, %%M, %%S or %%y in a date's format, came %r" % form)
        elif at >= len(moment):
            raise BadPattern("the format %r asks for a time, and the value is a date only" % form)
        else:
            out += ("%04d" if at == 0 else "%02d") % moment[at]
        out += piece[1:]
    return out
