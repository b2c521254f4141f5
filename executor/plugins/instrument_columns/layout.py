"""Where a file's table begins and what separates its cells, judged from the first rows.

The header is the first row with content, or, below a title, notes or `key, value` rows, the first of three cells or more.
What could be read in two ways is refused rather than guessed.
"""

from io import StringIO

from instrument_columns.reasons import NotATable, NothingToFill
from instrument_columns.rows import QUOTE, cells_of, extent_of, rows_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Tuple

SAMPLE = 1 << 16  # characters to judge from
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_REMARKS = ("#", "*", "%", "//")


class Layout:
    """The delimiter, the header's index among the rows, and its cells."""

    def __init__(self, delimiter: str, header_at: int, header: "List[str]") -> None:
        self.delimiter = delimiter
        self.header_at = header_at
        self.header = header

    def reached_by(self, cells: "List[str]") -> bool:
        """Whether the row has a cell for every named column, and says nothing beyond the header."""
        return len(cells) >= extent_of(self.header) and extent_of(cells) <= len(self.header)


def layout_of(sample: str, whole: bool, delimiters: str, least: int) -> Layout:
    """How the file is laid out. Raises `NothingToFill` and `NotATable`.

    :param sample: the beginning of the file
    :param whole: whether that is all of it
    :param least: how many columns a table without anything above it must name
    """
    if not sample.strip():
        raise NothingToFill("it is empty")
    told = sample.split("\n", 1)[0].rstrip("\r")
    if told[:4].lower() == "sep=" and len(told) == 5 and told[4] != QUOTE:
        delimiters = told[4]
    readings: "List[_Reading]" = []
    reasons: "List[Tuple[int, str, Exception]]" = []
    for delimiter in delimiters:
        rows: "List[List[str]]" = []
        try:
            rows = _sampled(sample, whole, delimiter)
            readings.append(_Reading(_read(rows, delimiter, least), rows, delimiters))
        except (NotATable, NothingToFill) as problem:
            reasons.append((max(map(extent_of, rows), default=1), delimiter, problem))
    if not readings:
        raise max(reasons, key=lambda each: each[0])[2]
    readings.sort(key=lambda each: each.rank, reverse=True)
    best = readings[0]
    if len(readings) > 1 and best.rank == readings[1].rank:
        names = [_NAMES[each.layout.delimiter] for each in readings[:2]]
        raise NotATable("%s and %s could both separate the cells" % (names[0], names[1]))
    for _, delimiter, reason in reasons:
        if best.is_outdone_by(delimiter):
            raise reason
    return best.layout


class _Reading:
    """The file by one delimiter, ranked by how few of its cells look as if another one should split them."""

    def __init__(self, layout: Layout, rows: "List[List[str]]", delimiters: str) -> None:
        self.layout = layout
        self._rows = rows
        others = delimiters.replace(layout.delimiter, "")
        foreign = sum(_is_foreign(cell, others) for row in rows[layout.header_at :] for cell in row)
        self.rank = (-foreign, len(layout.header))

    def is_outdone_by(self, other: str) -> bool:
        """Whether in most rows another delimiter separates more than this one does."""
        outdone = sum(
            sum(cell.count(other) for cell in row if _is_foreign(cell, other)) >= len(row) for row in self._rows
        )
        return outdone * 2 > sum(extent_of(row) > 0 for row in self._rows)


def is_value(text: str) -> bool:
    """A number, also with a decimal comma, or a date or time in digits."""
    for plain in (text.replace(",", "."), text.replace(".", "").replace(",", ".")):
        try:
            float(plain)
            return True
        except ValueError:
            pass
    marks = text.strip("0123456789")
    return not text.strip("0123456789-/:. TZ") and len(text) - len(marks) >= 2 and sum(text.count(m) for m in "-/:.") >= 2


def _sampled(sample: str, whole: bool, delimiter: str) -> "List[List[str]]":
    """The sample's rows as cells; the last one, which the sample may cut, only if it is whole."""
    rows: "List[List[str]]" = []
    try:
        for row, _ in rows_of(StringIO(sample, newline=""), delimiter):
            rows.append(cells_of(row, delimiter))
    except NotATable:
        if whole:
            raise
        return rows
    return rows if whole else rows[:-1]


def _read(rows: "List[List[str]]", delimiter: str, least: int) -> Layout:
    first = _next_content(rows, 0, 1)
    if first is None:
        raise NotATable("there are only notes")
    wide = _next_content(rows, first, 3)
    if wide is not None and wide != first:
        layout = Layout(delimiter, wide, rows[wide])
        problem = _problem(layout, rows, 3)
        is_apart = extent_of(rows[first]) == 1 or any(extent_of(row) < 2 for row in rows[first:wide])
        if problem is None and (is_apart or _tells_by_types(layout, rows)):
            return layout
        if is_apart:
            raise problem or NotATable("no header is found")
        if problem is None:
            raise NotATable(
                "the header could be row %d or row %d; a blank line above the header tells" % (first + 1, wide + 1)
            )
    layout = Layout(delimiter, first, rows[first])
    problem = _problem(layout, rows, least)
    if problem is not None:
        raise problem
    return layout


def _next_content(rows: "List[List[str]]", start: int, extent: int) -> "Optional[int]":
    found = (at for at in range(start, len(rows)) if extent_of(rows[at]) >= extent and not _is_remark(rows, at))
    return next(found, None)


def _is_remark(rows: "List[List[str]]", at: int) -> bool:
    """A line that begins with a comment's mark, unless it is the header of the line below, as `#,Name` may be."""
    begin = rows[at][0].lstrip()
    if at == 0 and begin[:4].lower() == "sep=":
        return True
    if not begin.startswith(_REMARKS):
        return False
    below = rows[at + 1] if at + 1 < len(rows) else [""]
    if len(rows[at]) < 2 or len(below) != len(rows[at]) or below[0].lstrip().startswith(_REMARKS):
        return True
    if _holds_values(below) or not begin.startswith(("# ", "* ", "% ", "// ")):
        return False
    if _holds_values(next((row for row in rows[at + 2 :] if extent_of(row)), [""])):
        return True
    raise NotATable("row %d could be a remark or the header; a blank line below a remark tells" % (at + 1))


def _holds_values(cells: "List[str]") -> bool:
    return any(is_value(text_of(cell)) for cell in cells)


def _problem(layout: Layout, rows: "List[List[str]]", least: int) -> "Optional[Exception]":
    """Why the row is no header, or None."""
    place = "row %d, where the header should be, " % (layout.header_at + 1)
    texts = [text for text in map(text_of, layout.header) if text]
    if len(texts) < least:
        return NotATable(place + "has %d filled cell%s, not at least %d" % (len(texts), "s"[: len(texts) != 1], least))
    if sum(map(is_value, texts)) * 2 >= len(texts):
        return NotATable(place + "holds numbers or dates rather than column names")
    data = _below(layout, rows)
    if not data:
        return NothingToFill("it has no row below its header")
    longer = sum(extent_of(cells) > len(layout.header) for cells in data)
    if longer * 2 > len(data) or not any(map(layout.reached_by, data)):
        came = data[0] if not longer else next(each for each in data if extent_of(each) > len(layout.header))
        return NotATable(place + "has %d cells, and below it is one of %d" % (len(layout.header), len(came)))
    return None


def _below(layout: Layout, rows: "List[List[str]]") -> "List[List[str]]":
    """The rows of data up to the next gap."""
    data: "List[List[str]]" = []
    for cells in rows[layout.header_at + 1 :]:
        if len(cells) > 1 and extent_of(cells):
            data.append(cells)
        elif data:
            break
    return data


def _tells_by_types(layout: Layout, rows: "List[List[str]]") -> bool:
    """Whether a column that is named holds nothing but values below, in rows that all reach the header's end."""
    data = _below(layout, rows)
    if not all(map(layout.reached_by, data)):
        return False
    names = list(map(text_of, layout.header[: extent_of(layout.header)]))
    if not all(names[1:]) or any(map(is_value, names)):
        return False
    return any(all(is_value(text_of(cells[at])) for cells in data) for at in range(len(names)))


def _is_foreign(cell: str, others: str) -> bool:
    """Whether the cell holds what looks like another delimiter: not in quotes, nor in a number, nor before a space."""
    if not any(mark in cell for mark in others):
        return False
    cell = cell.strip()
    return cell[:1] != QUOTE and not is_value(cell) and any(mark in cell.replace(mark + " ", "") for mark in others)
