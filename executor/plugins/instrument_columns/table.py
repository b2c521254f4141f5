"""One delimited text file as bytes: its rows, its header, and the columns appended to it without touching the rest.

A row ends at CR, LF or CRLF outside quotes; a quote opens only at the start of a cell. Encodings: UTF-8 with or without
a byte order mark, else Latin-1.
"""

from codecs import getincrementaldecoder
from io import BytesIO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator, List, Optional, Tuple

_BOM = b"\xef\xbb\xbf"
_QUOTE = b'"'
_CHUNK = 1 << 20
_DELIMITERS = {".tsv": (b"\t",), ".csv": (b",", b";", b"\t", b"|")}


class NotATable(Exception):
    """The file has no header row that is understood; the message says why."""


class Unwritable(Exception):
    """A value has no form in the file's encoding."""


class Table:
    """A file whose first row with content is a header. Raises `NotATable` for any other."""

    def __init__(self, data: bytes, suffix: str) -> None:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:4096]:
            raise NotATable("it is not text in UTF-8 or Latin-1")
        self._bom = data[: len(_BOM)] if data.startswith(_BOM) else b""
        self._body = data[len(self._bom) :]
        self._encoding = _encoding(self._body)
        self._delimiter = max(_DELIMITERS.get(suffix, _DELIMITERS[".csv"]), key=self._cells_in_first_row)
        header: "Optional[List[bytes]]" = None
        self._width = 0
        data_rows = 0
        for row, _ in self._rows():
            cells = cells_of(row, self._delimiter)
            if header is None:
                if not row.strip():
                    continue
                header = cells
                self._check_header(header)
            elif _is_data(cells):
                if data_rows == 0:
                    _check_first_row(header, cells)
                data_rows += 1
            self._width = max(self._width, len(cells))
        if header is None or data_rows == 0:
            raise NotATable("it has no data row below a header row")
        self._header = header

    def headers(self) -> "List[str]":
        """The header's texts, unquoted and stripped."""
        return [self._text(cell) for cell in self._header]

    def with_columns(self, columns: "List[Tuple[str, str]]") -> bytearray:
        """The file with columns of (header text, value in each data row) appended in their order.

        Rows are filled up with empty cells to the widest, so that the new cells stand in one column. Blank rows and
        one-cell notes are left as they are. Raises `Unwritable`.
        """
        headers = [self._bytes(header) for header, _ in columns]
        values = [self._bytes(value) for _, value in columns]
        out = bytearray(self._bom)
        at_header = True
        for row, ending in self._rows():
            out += row
            cells = cells_of(row, self._delimiter)
            if at_header and row.strip():
                at_header = False
                self._append(out, cells, headers, _mostly_quoted(cells))
            elif _is_data(cells):
                self._append(out, cells, values, _all_quoted(cells))
            out += ending
        return out

    def _append(self, out: bytearray, cells: "List[bytes]", added: "List[bytes]", quoted: bool) -> None:
        out += self._delimiter * (self._width - len(cells))
        for value in added:
            out += self._delimiter
            out += self._quoted(value) if quoted or self._needs_quotes(value) else value

    def _needs_quotes(self, value: bytes) -> bool:
        return any(mark in value for mark in (self._delimiter, _QUOTE, b"\n", b"\r")) or value != value.strip()

    def _quoted(self, value: bytes) -> bytes:
        return _QUOTE + value.replace(_QUOTE, _QUOTE * 2) + _QUOTE

    def _cells_in_first_row(self, delimiter: bytes) -> int:
        try:
            rows = logical_rows(self._body, delimiter)
            return next((len(cells_of(row, delimiter)) for row, _ in rows if row.strip()), 0)
        except NotATable:
            return 0

    def _rows(self) -> "Iterator[Tuple[bytes, bytes]]":
        return logical_rows(self._body, self._delimiter)

    def _check_header(self, cells: "List[bytes]") -> None:
        texts = [text for text in (self._text(cell) for cell in cells) if text]
        if len(texts) < 2:
            raise NotATable("its first row has fewer than two filled cells")
        if sum(map(_is_number, texts)) * 2 >= len(texts):
            raise NotATable("its first row holds numbers rather than column names")

    def _text(self, cell: bytes) -> str:
        cell = cell.strip()
        if cell[:1] == _QUOTE:
            inside, _, after = cell[1:].rpartition(_QUOTE)
            cell = inside.replace(_QUOTE * 2, _QUOTE) + after
        return cell.decode(self._encoding).strip()

    def _bytes(self, text: str) -> bytes:
        try:
            return text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise Unwritable(
                "expected text that %s can hold, came %r; write it without %r"
                % (self._encoding, text, text[error.start : error.end])
            ) from None


def physical_rows(data: bytes) -> "Iterator[Tuple[bytes, bytes]]":
    """Each line and its ending, wherever a CR, LF or CRLF stands."""
    for piece in BytesIO(data):
        for line in piece.splitlines(True):
            row = line.rstrip(b"\r\n")
            yield row, line[len(row) :]


def logical_rows(data: bytes, delimiter: bytes) -> "Iterator[Tuple[bytes, bytes]]":
    """Each row and its ending; a line break inside quotes does not end a row. Raises `NotATable` on an open quote."""
    held: "List[bytes]" = []
    open_quote = False
    for row, ending in physical_rows(data):
        if open_quote or _QUOTE in row:
            open_quote = _ends_open(row, delimiter, open_quote)
        if open_quote:
            held += (row, ending)
            continue
        if held:
            row = b"".join(held) + row
            held = []
        yield row, ending
    if held:
        raise NotATable("a quoted cell is never closed")


def cells_of(row: bytes, delimiter: bytes) -> "List[bytes]":
    """The row's cells as they stand, with their quotes."""
    if _QUOTE not in row:
        return row.split(delimiter)
    cells: "List[bytes]" = []
    start = 0
    while True:
        at = _after_quotes(row, start + 1) if row.startswith(_QUOTE, start) else start
        end = row.find(delimiter, at)
        if end < 0:
            cells.append(row[start:])
            return cells
        cells.append(row[start:end])
        start = end + 1


def _ends_open(line: bytes, delimiter: bytes, inside: bool) -> bool:
    """Whether a quoted cell is open at the end of `line`, which begins a row, or goes on `inside` a quoted cell."""
    start = 0
    while True:
        at = start
        if inside or line.startswith(_QUOTE, start):
            at = _after_quotes(line, start if inside else start + 1)
            if at < 0:
                return True
            inside = False
        start = line.find(delimiter, at) + 1
        if start == 0:
            return False


def _after_quotes(text: bytes, at: int) -> int:
    """The index behind the quote that closes the cell whose content goes on at `at`; -1 while it stays open."""
    while True:
        closing = text.find(_QUOTE, at)
        if closing < 0:
            return -1
        if not text.startswith(_QUOTE, closing + 1):
            return closing + 1
        at = closing + 2


def _encoding(body: bytes) -> str:
    decoder = getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(body), _CHUNK):
            decoder.decode(body[at : at + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _is_data(cells: "List[bytes]") -> bool:
    """A row of one cell is a blank line or a note, and one of empty cells is padding."""
    return len(cells) > 1 and any(cell.strip() for cell in cells)


def _check_first_row(header: "List[bytes]", cells: "List[bytes]") -> None:
    longer = header if len(header) > len(cells) else cells
    difference = abs(len(header) - len(cells))
    if difference > 1 or (difference == 1 and longer[-1].strip()):
        raise NotATable("its first row has %d cells and the row below it %d" % (len(header), len(cells)))


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _mostly_quoted(cells: "List[bytes]") -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return sum(cell[:1] == _QUOTE for cell in filled) * 2 > len(filled)


def _all_quoted(cells: "List[bytes]") -> bool:
    return all(cell[:1] == _QUOTE for cell in cells if cell.strip())
