"""One table in a text file, and the columns put into it without touching anything else.

What stands above the header, blank rows, remarks, and rows of one or two cells below the table are not the table's.
"""

from io import StringIO

from instrument_columns.layout import SAMPLE, is_value, layout_of
from instrument_columns.reasons import NotATable, NothingToFill
from instrument_columns.rows import QUOTE, cell_for, cells_of, extent_of, opens_late, rows_of, text_of
from instrument_columns.text import check_writable, encodings_of, lines_of, opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO, Iterator, List, Tuple

    from instrument_columns.layout import Layout

_DELIMITERS = {".csv": ",;\t|"}
_LEAST = {".txt": 3}
_TYPED_BY = 50  # rows that show which columns hold values
OTHER, HEADER, DATA = 0, 1, 2


class Table:
    """A file's only table. Raises `NothingToFill` and `NotATable`, at the latest when it is measured."""

    def __init__(self, path: "Path", suffix: str) -> None:
        self.path = path
        self._rules = _DELIMITERS.get(suffix.lower(), "\t"), _LEAST.get(suffix.lower(), 2)
        self._mark, self._candidates = encodings_of(path)
        self._next_encoding()

    def headers(self) -> "List[str]":
        """The header's texts, unquoted and stripped."""
        return [text_of(cell) for cell in self._layout.header]

    def measure(self, headers: "List[str]") -> None:
        """Reads the whole file: is it one table, and behind which cell do columns with these headers belong?

        Afterwards `left_out` is the number of rows below the header that say something and are not the table's.
        """
        while True:
            try:
                self._measure()
                self._check_rereading(headers)
                return
            except UnicodeDecodeError as error:
                self._refuse_or_try(error)
                self._next_encoding()

    def write(self, columns: "List[Tuple[str, str]]", out: "Path") -> None:
        """Writes the file with columns of (header text, value in each row of data) to `out`, after it was measured.

        They stand behind the last column that says anything, so that empty cells at the ends of rows stay at the ends;
        rows too short for that are filled up with empty cells. Raises `Unwritable` before anything is written.
        """
        check_writable([text for column in columns for text in column], self.encoding)
        with self._content() as source, opened(out, self.encoding, "x") as target:
            target.write(self._mark)
            target.writelines(self._with(columns, source))

    def _with(self, columns: "List[Tuple[str, str]]", source: "IO[str]") -> "Iterator[str]":
        delimiter, width = self._layout.delimiter, self._width
        added = {
            (kind, quoted): [cell_for(column[kind - HEADER], delimiter, quoted) for column in columns]
            for kind in (HEADER, DATA)
            for quoted in (False, True)
        }
        plain = delimiter + delimiter.join(added[DATA, False])
        for kind, row, cells, ending in self._walk(source, _Gaps(self._layout)):
            if kind == DATA and len(cells) == width and QUOTE not in row:
                row += plain
            elif kind != OTHER:
                cells += [""] * (width - len(cells))
                cells[width:width] = added[kind, _is_quoted(kind, cells)]
                row = delimiter.join(cells)
            yield row + ending

    def _check_rereading(self, headers: "List[str]") -> None:
        """Refuses a file that would be read in another way once it has the columns: then it was guesswork before."""
        sample, whole = self._sample()
        became = []
        try:
            for text in self._with([(header, "x") for header in headers], StringIO(sample, newline="")):
                became.append(text)
        except NotATable:
            if whole:
                raise
        try:
            again = layout_of("".join(became), whole, *self._rules)
        except (NotATable, NothingToFill) as reason:
            raise NotATable("the table is not beyond doubt (with the column, %s)" % reason) from None
        if (again.delimiter, again.header_at) != (self._layout.delimiter, self._layout.header_at):
            raise NotATable("the table is not beyond doubt (its header could be row %d)" % (again.header_at + 1))

    def _content(self) -> "IO[str]":
        file = opened(self.path, self.encoding)
        file.read(len(self._mark))
        return file

    def _next_encoding(self) -> None:
        while True:
            self.encoding = self._candidates.pop(0)
            try:
                sample, whole = self._sample()
            except UnicodeDecodeError as error:
                self._refuse_or_try(error)
                continue
            if "\0" in sample:
                raise NotATable("there are NUL characters, as only binary files have them")
            self._layout: "Layout" = layout_of(sample, whole, *self._rules)
            return

    def _sample(self) -> "Tuple[str, bool]":
        """The beginning of the file, and whether it is all of it."""
        with self._content() as file:
            return file.read(SAMPLE), not file.read(1)

    def _refuse_or_try(self, error: UnicodeDecodeError) -> None:
        if not self._candidates:
            raise NotATable("not all is text in %s, as its beginning promises (%s)" % (self.encoding, error.reason))

    def _measure(self) -> None:
        width = extent_of(self._layout.header)
        filled = longer = 0
        gaps = _Gaps(self._layout)
        with self._content() as file:
            for kind, _, cells, _ in self._walk(file, gaps):
                if kind == DATA:
                    filled += 1
                    extent = extent_of(cells)
                    longer += extent > len(self._layout.header)
                    width = max(width, extent)
        if not filled:
            raise NothingToFill("it has no row below its header")
        if longer * 2 > filled:
            raise NotATable("most rows have more cells than the header, which has %d" % len(self._layout.header))
        self._width = width
        self.left_out = gaps.left_out

    def _walk(self, file: "IO[str]", gaps: "_Gaps") -> "Iterator[Tuple[int, str, List[str], str]]":
        """Each row as (what it is, its text, its cells, its ending); cells only where it is the table's."""
        layout = self._layout
        nothing: "List[str]" = []
        for at, (row, ending) in enumerate(rows_of(lines_of(file), layout.delimiter)):
            if at < layout.header_at:
                yield OTHER, row, nothing, ending
                continue
            cells = cells_of(row, layout.delimiter)
            if (' "' in row or '\t"' in row) and any(map(opens_late, cells)):
                raise NotATable("row %d has a blank before a quote, so that its cells cannot be told apart" % (at + 1))
            if at == layout.header_at:
                yield HEADER, row, cells, ending
            elif gaps.is_data(at, cells):
                yield DATA, row, cells, ending
            else:
                yield OTHER, row, nothing, ending


class _Gaps:
    """Tells the table's rows from the rest below the header, and refuses a second table after a gap."""

    def __init__(self, layout: "Layout") -> None:
        self._layout = layout
        self._named = extent_of(layout.header)
        self._narrowest = self._named
        self._values = set(range(len(layout.header)))
        self._seen = 0
        self._in_gap = self._in_notes = False
        self._lonely = 0  # the first row of one cell since the last one of data
        self.left_out = 0

    def is_data(self, at: int, cells: "List[str]") -> bool:
        extent = extent_of(cells)
        if len(cells) == 1 or not extent or (cells[0][:1] == "#" and len(cells) < self._named):
            self._in_gap = True
            if extent and cells[0][:1] != "#":
                self.left_out += 1
                self._lonely = self._lonely or at + 1
            return False
        if self._in_notes or (self._in_gap and self._seen):
            if extent <= 2 < self._narrowest:
                self._in_notes = True
                self.left_out += 1
                return False
            if self._in_notes or not self._layout.reached_by(cells) or self._is_header(cells):
                raise NotATable("another table or section begins in row %d" % (at + 1))
            if self._lonely:
                raise NotATable("row %d, among the rows of the table, has one cell only" % self._lonely)
        if cells == self._layout.header:
            raise NotATable("the header comes again in row %d" % (at + 1))
        self._in_gap = False
        self._lonely = 0
        if self._seen < _TYPED_BY:
            self._seen += 1
            self._narrowest = min(self._narrowest, extent)
            self._values = {each for each in self._values if each < len(cells) and is_value(text_of(cells[each]))}
        return True

    def _is_header(self, cells: "List[str]") -> bool:
        texts = list(map(text_of, cells))
        if texts[: self._named] == list(map(text_of, self._layout.header))[: self._named]:
            return True
        return bool(self._values) and all(texts[: self._named]) and not any(map(is_value, texts))


def _is_quoted(kind: int, cells: "List[str]") -> bool:
    """Whether the row quotes its cells: most of a header's, all of a row of data."""
    filled = [cell for cell in cells if cell.strip()]
    quoted = sum(cell[:1] == QUOTE for cell in filled)
    return quoted == len(filled) if kind == DATA else quoted * 2 > len(filled)
