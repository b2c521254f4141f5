"""Delimited text as rows and cells that can be put together again to the same characters.

A row ends at CR, LF or CRLF outside quotes; a quote opens only at the start of a cell.
"""

from instrument_columns.reasons import NotATable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, Iterator, List, Tuple

QUOTE = '"'
LONGEST = 1 << 20  # characters of one row


def rows_of(lines: "Iterable[str]", delimiter: str) -> "Iterator[Tuple[str, str]]":
    """Each row and its ending, from lines with their endings. Raises `NotATable` on a quote that stays open."""
    held: "List[str]" = []
    begun = length = 0
    open_quote = False
    number = 0
    for line in lines:
        row = line.rstrip("\r\n")
        if open_quote or QUOTE in row:
            open_quote = _ends_open(row, delimiter, open_quote)
            if open_quote:
                begun = begun if held else number + 1
                held.append(line)
                length += len(line)
                if length > LONGEST:
                    raise _never_closed(begun)
                continue
        number += 1
        ending = line[len(row) :]
        if held:
            row = "".join(held) + row
            held = []
            length = 0
        yield row, ending
    if held:
        raise _never_closed(begun)


def cells_of(row: str, delimiter: str) -> "List[str]":
    """The row's cells as they stand, with their quotes; joined by the delimiter they are the row again."""
    if QUOTE not in row:
        return row.split(delimiter)
    cells: "List[str]" = []
    start = 0
    while True:
        at = _after_quotes(row, start + 1) if row.startswith(QUOTE, start) else start
        end = row.find(delimiter, at) if at >= 0 else -1
        if end < 0:
            cells.append(row[start:])
            return cells
        cells.append(row[start:end])
        start = end + 1


def opens_late(cell: str) -> bool:
    """Whether a quote opens behind blanks and does not close in the cell: others would read on behind the delimiter."""
    return cell[:1] in " \t" and cell.lstrip(" \t")[:1] == QUOTE and _after_quotes(cell, cell.index(QUOTE) + 1) < 0


def text_of(cell: str) -> str:
    """What the cell says: unquoted and stripped."""
    cell = cell.strip()
    if cell[:1] == QUOTE:
        inside, _, after = cell[1:].rpartition(QUOTE)
        cell = (inside.replace(QUOTE * 2, QUOTE) + after).strip()
    return cell


def cell_for(text: str, delimiter: str, quoted: bool) -> str:
    """The cell that says `text`, quoted if asked for or if it has to be."""
    needed = quoted or text != text.strip() or any(mark in text for mark in (delimiter, QUOTE, "\n", "\r"))
    return QUOTE + text.replace(QUOTE, QUOTE * 2) + QUOTE if needed else text


def extent_of(cells: "List[str]") -> int:
    """How many cells there are up to the last one that says anything."""
    count = len(cells)
    while count and not (cells[count - 1].strip() and text_of(cells[count - 1])):
        count -= 1
    return count


def _never_closed(row: int) -> NotATable:
    return NotATable("row %d opens a quoted cell that is never closed" % row)


def _ends_open(line: str, delimiter: str, inside: bool) -> bool:
    """Whether a quoted cell is open at the end of `line`, which begins a row, or goes on `inside` a quoted cell."""
    start = 0
    while True:
        at = start
        if inside or line.startswith(QUOTE, start):
            at = _after_quotes(line, start if inside else start + 1)
            if at < 0:
                return True
            inside = False
        start = line.find(delimiter, at) + 1
        if start == 0:
            return False


def _after_quotes(text: str, at: int) -> int:
    """The index behind the quote that closes the cell whose content goes on at `at`; -1 while it stays open."""
    while True:
        closing = text.find(QUOTE, at)
        if closing < 0:
            return -1
        if not text.startswith(QUOTE, closing + 1):
            return closing + 1
        at = closing + 2
