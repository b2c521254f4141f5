"""One worksheet: what its cells hold, and the text of the sheet with other values in some of them."""

from xlsx_field_filler.cells import LAST_COLUMN, LAST_ROW, area_of, content_of, is_in, name_of, place_of, unescaped
from xlsx_field_filler.markup import escaped, prefix_of, with_attribute
from xlsx_field_filler.reasons import Broken, Unfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, List, Optional, Tuple

    from xlsx_field_filler.cells import Area, Content, Place, Value
    from xlsx_field_filler.markup import Document, Element

    Edit = Tuple[int, int, bytes]


_MOST_MERGES = 10_000_000  # times rows


class Cell:
    """A cell that is written in the sheet. `value` is None for an empty one."""

    __slots__ = ("element", "place", "style", "value", "is_formula")

    def __init__(self, element: "Element", place: "Place", value: "Value") -> None:
        self.element = element
        self.place = place
        self.style = element.whole("s", 0)
        self.value = value
        self.is_formula = element.first("f") is not None


class Row:
    __slots__ = ("element", "number", "cells")

    def __init__(self, element: "Element", number: int) -> None:
        self.element = element
        self.number = number
        self.cells: "List[Cell]" = []


class Sheet:
    """:param shared: the shared strings by their numbers, asked only for those that the sheet uses"""

    def __init__(self, document: "Document", shared: "Callable[[List[int]], Dict[int, str]]") -> None:
        self._document = document
        self.root = root = document.root
        data = root.first("sheetData")
        if root.name != "worksheet" or data is None:
            raise Broken("whose sheet is no worksheet")
        self._data: "Element" = data
        self.rows: "List[Row]" = []
        self.cells: "Dict[Place, Cell]" = {}
        self._arrays: "List[Area]" = []
        self._read_rows(shared)
        merges = (area_of(each.attributes.get("ref", "")) for each in root.each("mergeCells", "mergeCell"))
        self.merges = [area for area in merges if area is not None]
        if len(self.merges) * len(self.rows) > _MOST_MERGES:
            raise Broken("with %d merged areas in its sheet" % len(self.merges))

    def _read_rows(self, shared: "Callable[[List[int]], Dict[int, str]]") -> None:
        numbers: "List[int]" = []
        before = 0
        for element in self._data.children:
            number = element.whole("r", 0 if "r" in element.attributes else before + 1)
            if element.name != "row" or not before < number <= LAST_ROW:
                raise Broken("whose sheet has rows out of their order")
            row = Row(element, number)
            self.rows.append(row)
            before = number
            column = 0
            for inner in element.children:
                if inner.name == "extLst":
                    continue
                name = inner.attributes.get("r")
                place = (number, column + 1) if name is None else place_of(name)
                if inner.name != "c" or place is None or place[0] != number or not column < place[1] <= LAST_COLUMN:
                    raise Broken("whose sheet has cells out of their order in row %d" % number)
                column = place[1]
                cell = Cell(inner, place, _value(inner, numbers))
                row.cells.append(cell)
                self.cells[place] = cell
                for formula in inner.each("f"):
                    area = area_of(formula.attributes.get("ref", ""))
                    if area is not None and formula.attributes.get("t") in ("array", "dataTable"):
                        self._arrays.append(area)
        texts = shared(numbers) if numbers else {}
        for cell in self.cells.values():
            if isinstance(cell.value, _Shared):
                cell.value = texts[cell.value.number]

    def value(self, place: "Place") -> "Value":
        """What a cell holds; None also for blanks."""
        cell = self.cells.get(place)
        value = None if cell is None else cell.value
        return None if isinstance(value, str) and not value.strip() else value

    def is_empty(self, place: "Place") -> bool:
        cell = self.cells.get(place)
        return self.value(place) is None and not (cell is not None and cell.is_formula) and self.array(place) is None

    def merge(self, place: "Place") -> "Optional[Area]":
        """The merged area that a cell is part of."""
        return next((area for area in self.merges if is_in(place, area)), None)

    def array(self, place: "Place") -> "Optional[Area]":
        return next((area for area in self._arrays if is_in(place, area)), None)

    def style(self, place: "Place") -> int:
        """The number of the style that a cell has, or gets from its row or column when it is made."""
        cell = self.cells.get(place)
        if cell is not None:
            return cell.style
        row = next((each.element for each in self.rows if each.number == place[0]), None)
        if row is not None and row.attributes.get("customFormat") in ("1", "true"):
            return row.whole("s", 0)
        for column in self.root.each("cols", "col"):
            if column.whole("min", 0) <= place[1] <= column.whole("max", 0):
                return column.whole("style", 0)
        return 0

    def why_not(self, place: "Place") -> "Optional[str]":
        """Why a cell cannot be given a value, or None."""
        cell = self.cells.get(place)
        if cell is not None and cell.is_formula:
            return "it holds a formula"
        if self.array(place) is not None:
            return "it shows a part of a formula's results"
        merge = self.merge(place)
        if merge is not None and merge[:2] != place:
            return "it is hidden in a merged cell; name the first cell of that"
        return None

    def filled(self, contents: "Dict[Place, Content]") -> bytes:
        """The part with these contents; all else stays but what says how far the sheet and its rows reach."""
        for place in contents:
            reason = self.why_not(place)
            if reason:
                raise Unfit("%s cannot be filled in: %s" % (name_of(place), reason))
        edits: "List[Edit]" = []
        by_row: "Dict[int, Dict[int, Content]]" = {}
        for (row, column), content in sorted(contents.items()):
            by_row.setdefault(row, {})[column] = content
        known = {row.number: row for row in self.rows}
        fresh: "Dict[int, List[Tuple[int, bytes]]]" = {}
        for number, columns in by_row.items():
            if number in known:
                edits += self._in_row(known[number], columns)
            else:
                after = next((row.element.start for row in self.rows if row.number > number), -1)
                fresh.setdefault(after, []).append((number, self._row(number, columns)))
        edits += self._between(fresh)
        edits += self._dimension(list(contents))
        return self._document.encoded(edits)

    def _between(self, fresh: "Dict[int, List[Tuple[int, bytes]]]") -> "List[Edit]":
        edits: "List[Edit]" = []
        for after, rows in fresh.items():
            text = b"".join(each for _, each in sorted(rows))
            if after >= 0:
                edits.append((after, after, text))
            else:
                edits.append(_appended(self._data, self._document.data, text))
        return edits

    def _in_row(self, row: Row, columns: "Dict[int, Content]") -> "List[Edit]":
        edits: "List[Edit]" = []
        inserted: "Dict[int, bytes]" = {}
        known = {cell.place[1]: cell for cell in row.cells}
        for column, content in sorted(columns.items()):
            if column in known:
                edits.append(self._changed(known[column], content))
                continue
            end = next((each.start for each in row.element.children if each.name == "extLst"), -1)
            after = next((cell.element.start for cell in row.cells if cell.place[1] > column), end)
            inserted[after] = inserted.get(after, b"") + self._cell((row.number, column), content)
        opening = self._document.data[row.element.start : row.element.open_end]
        widened = _widened(opening, row.element.attributes.get("spans"), columns)
        if row.element.is_empty and inserted:
            return [_appended(row.element, self._document.data, inserted[-1], widened)]
        for after, text in inserted.items():
            edits.append((after, after, text) if after >= 0 else _appended(row.element, self._document.data, text))
        if widened != opening:
            edits.append((row.element.start, row.element.open_end, widened))
        return edits

    def _changed(self, cell: Cell, content: "Content") -> "Edit":
        element = cell.element
        opening = self._document.data[element.start : element.open_end]
        for name, value in (("t", None if content.kind == "n" else content.kind), ("vm", None)):
            opening = with_attribute(opening, name, value)
        if opening.endswith(b"/>"):
            opening = opening[:-2].rstrip() + b">"
        kept = b"".join(self._document.data[each.start : each.end] for each in element.each("extLst"))
        inside = content.inside(prefix_of(element)) + kept
        return element.start, element.end, opening + inside + b"</" + element.tag + b">"

    def _cell(self, place: "Place", content: "Content") -> bytes:
        prefix = prefix_of(self._data)
        style = self.style(place)
        opening = b'<%bc r="%b"' % (prefix, name_of(place).encode())
        opening += b' s="%d"' % style if style else b""
        opening += b"" if content.kind == "n" else b' t="%b"' % content.kind.encode()
        return opening + b">" + content.inside(prefix) + b"</%bc>" % prefix

    def _row(self, number: int, columns: "Dict[int, Content]") -> bytes:
        prefix = prefix_of(self._data)
        cells = b"".join(self._cell((number, column), content) for column, content in sorted(columns.items()))
        return b'<%brow r="%d">%b</%brow>' % (prefix, number, cells, prefix)

    def _dimension(self, places: "List[Place]") -> "List[Edit]":
        element = self.root.first("dimension")
        area = None if element is None else area_of(element.attributes.get("ref", ""))
        if element is None or area is None or all(is_in(place, area) for place in places):
            return []
        rows, columns = [place[0] for place in places], [place[1] for place in places]
        first = name_of((min(rows + [area[0]]), min(columns + [area[1]])))
        last = name_of((max(rows + [area[2]]), max(columns + [area[3]])))
        opening = self._document.data[element.start : element.open_end]
        return [(element.start, element.open_end, with_attribute(opening, "ref", first + ":" + last))]


class _Shared(str):
    """Stands for a shared string until it is looked up."""

    number: int


def _value(element: "Element", numbers: "List[int]") -> "Value":
    kind = element.attributes.get("t", "n")
    if kind == "inlineStr":
        inline = element.first("is")
        return None if inline is None else text_of(inline)
    stored = element.first("v")
    text = "" if stored is None else stored.text
    if not text.strip():
        return None
    if kind == "s":
        if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) < 10):
            raise Broken("whose sheet names the shared string %r" % text[:20])
        shared = _Shared()
        shared.number = int(text)
        numbers.append(shared.number)
        return shared
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind == "n":
        try:
            return float(text)
        except ValueError:
            raise Broken("whose sheet has the number %r" % text[:20]) from None
    return unescaped(text)


def text_of(element: "Element") -> str:
    """The text of a string that may be formatted in runs; without what tells how to read it aloud."""
    runs = [each for each in element.children if each.name in ("t", "r")]
    return unescaped("".join(run.text if run.name == "t" else "".join(t.text for t in run.each("t")) for run in runs))


def _appended(element: "Element", data: bytes, text: bytes, opening: "Optional[bytes]" = None) -> "Edit":
    """Puts text at the end of an element, which may be written as one tag."""
    if not element.is_empty:
        return element.close_at, element.close_at, text
    opening = data[element.start : element.open_end] if opening is None else opening
    return element.start, element.end, opening[:-2].rstrip() + b">" + text + b"</" + element.tag + b">"


def _widened(opening: bytes, spans: "Optional[str]", columns: "Dict[int, Content]") -> bytes:
    """A row's start tag whose `spans`, if it has them, cover these columns."""
    if not spans:
        return opening
    try:
        bounds = [tuple(map(int, each.split(":"))) for each in spans.split()]
        if all(any(first <= column <= last for first, last in bounds) for column in columns):
            return opening
        first = min([each[0] for each in bounds] + list(columns))
        last = max([each[1] for each in bounds] + list(columns))
    except (ValueError, IndexError):
        return opening
    return with_attribute(opening, "spans", "%d:%d" % (first, last))


def new_sheet(root: "Element", rows: "List[Tuple[str, Optional[Content]]]") -> bytes:
    """A sheet of labels and values, in the namespace of a workbook's root."""
    lines = []
    for number, (label, content) in enumerate(rows, 1):
        cells = b'<c r="A%d" t="inlineStr">%b</c>' % (number, content_of(label, "text", False).inside(b""))
        if content is not None:
            kind = b"" if content.kind == "n" else b' t="%b"' % content.kind.encode()
            cells += b'<c r="B%d"%b>%b</c>' % (number, kind, content.inside(b""))
        lines.append(b'<row r="%d">%b</row>' % (number, cells))
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%b">'
        b'<cols><col min="1" max="2" width="28" customWidth="1"/></cols><sheetData>%b</sheetData></worksheet>'
        % (escaped(root.space), b"".join(lines))
    )
