"""A workbook: which part is which sheet, its shared strings, its cell formats; and the package with one sheet changed or added."""

import posixpath

from xlsx_field_filler.archive import Archive
from xlsx_field_filler.formats import Formats
from xlsx_field_filler.markup import Document, prefix_of
from xlsx_field_filler.markup import escaped as quoted
from xlsx_field_filler.reasons import Broken, LeftAlone
from xlsx_field_filler.sheet import Sheet, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

    from xlsx_field_filler.markup import Element

LARGEST_SHEET = 8 * 1024 * 1024  # bytes of XML
LARGEST_PART = 64 * 1024 * 1024
_SMALL = 4 * 1024 * 1024
_TYPES = "[Content_Types].xml"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


class Workbook:
    """Raises `Broken` for what is no workbook, or one that must not be changed."""

    def __init__(self, data: bytes) -> None:
        self._archive = archive = Archive(data)
        if any("_xmlsignatures" in each.name.lower() or "vbaprojectsignature" in each.name.lower() for each in archive.members):
            raise Broken("that is signed; a change would break the signature")
        root = self._relations("")
        self._path = next((path for kind, path, _ in root.values() if kind.endswith("/officeDocument")), "")
        if not archive.find(self._path):
            raise Broken("that is no workbook: nothing in it says which part is the workbook")
        self._document = self._read(self._path, _SMALL)
        self._workbook = self._document.root
        if self._workbook.name != "workbook":
            raise Broken("that is no workbook but %s" % self._workbook.name[:40])
        self._related = self._relations(self._path)
        properties = self._workbook.first("workbookPr")
        self.since_1904 = properties is not None and properties.attributes.get("date1904") in ("1", "true")
        self.sheets = [each.attributes.get("name", "") for each in self._workbook.each("sheets", "sheet")]
        self._formats: "Optional[Formats]" = None

    def has_formulas(self) -> bool:
        return any(kind.endswith("/calcChain") for kind, _, _ in self._related.values())

    def sheet(self, name: str) -> "Optional[Sheet]":
        """The sheet of that name, in whatever case and with whatever blanks around; None when there is none."""
        for element in self._workbook.each("sheets", "sheet"):
            if plain(element.attributes.get("name", "")) == plain(name):
                kind, path, _ = self._related.get(_relation_of(element), ("", "", ""))
                if not kind.endswith("/worksheet"):
                    raise Broken("in which the sheet %r is no worksheet" % name)
                self._sheet_path = path
                return Sheet(self._read(path, LARGEST_SHEET), self._shared)
        return None

    @property
    def formats(self) -> Formats:
        if self._formats is None:
            path = self._part("/styles")
            self._formats = Formats(self._read(path, LARGEST_SHEET).root if path else None)
        return self._formats

    def with_sheet_as(self, content: bytes) -> bytes:
        """The package in which the sheet asked for last has other content."""
        name = self._archive.find(self._sheet_path)
        return self._archive.rewritten({str(name): content}, [])

    @property
    def root(self) -> "Element":
        return self._workbook

    def with_new_sheet(self, name: str, content: bytes) -> bytes:
        """The package with one sheet more, behind all others; the three parts that list parts and sheets get one entry each."""
        number = 1
        folder = posixpath.dirname(self._path)
        path = posixpath.join(folder, "worksheets/sheet%d.xml" % number)
        while self._archive.find(path):
            number += 1
            path = posixpath.join(folder, "worksheets/sheet%d.xml" % number)
        types = self._read(_TYPES, _SMALL)
        entry = b'<%bOverride PartName="/%b" ContentType="%b"/>' % (prefix_of(types.root), quoted(path), _SHEET_TYPE.encode())
        relations_path = _relations_path(self._path)
        relations = self._read(relations_path, _SMALL)
        kind = next((kind for kind, _, _ in self._related.values() if kind.endswith("/worksheet")), None)
        sheets = self._workbook.first("sheets")
        last = None if sheets is None or not sheets.children else sheets.children[-1]
        if kind is None or last is None or any(each.is_empty for each in (types.root, relations.root)):
            raise Broken("that has no sheet to put another one beside")
        id = _unused("rIdMetadata", self._related)
        relation = b'<%bRelationship Id="%b" Type="%b" Target="/%b"/>' % tuple(
            [prefix_of(relations.root)] + [quoted(each) for each in (id, kind, path)]
        )
        attribute = self._relation_attribute(last)
        highest = max(each.whole("sheetId", 0) for each in self._workbook.each("sheets", "sheet"))
        sheet = b'<%bsheet name="%b" sheetId="%d" %b="%b"/>' % (
            prefix_of(last), quoted(name), highest + 1, attribute, quoted(id),
        )  # fmt: skip
        changed = {
            str(self._archive.find(_TYPES)): types.encoded([(types.root.close_at, types.root.close_at, entry)]),
            str(self._archive.find(relations_path)): relations.encoded(
                [(relations.root.close_at, relations.root.close_at, relation)]
            ),
            str(self._archive.find(self._path)): self._document.encoded([(last.end, last.end, sheet)]),
        }
        return self._archive.rewritten(changed, [(path, content)])

    def _relation_attribute(self, sheet: "Element") -> bytes:
        """How the attribute with the relation's id is written beside this sheet, such as `r:id`."""
        tag = self._document.data[sheet.start : sheet.open_end]
        id = quoted(_relation_of(sheet))
        for part in tag.split()[1:]:
            before, equals, value = part.partition(b"=")
            if before.endswith(b":id") and equals and value[1 : 1 + len(id)] == id:
                return before
        raise Broken("whose list of sheets is written in a way that is not understood")

    def _shared(self, numbers: "List[int]") -> "Dict[int, str]":
        path = self._part("/sharedStrings")
        wanted = set(numbers)
        found: "Dict[int, str]" = {}
        if path:
            strings = self._read(path, LARGEST_SHEET).root.each("si")
            found = {number: text_of(each) for number, each in enumerate(strings) if number in wanted}
        if len(found) != len(wanted):
            raise Broken("whose sheet names shared strings that it does not have")
        return found

    def _part(self, kind: str) -> str:
        return next((path for each, path, _ in self._related.values() if each.endswith(kind)), "")

    def _read(self, name: str, most: int) -> Document:
        return Document(name, self._archive.read(name, most))

    def _relations(self, part: str) -> "Dict[str, Tuple[str, str, str]]":
        """Of each relation of a part (of the package: ``): its type, the path of its target, and its target as written."""
        found: "Dict[str, Tuple[str, str, str]]" = {}
        for each in self._read(_relations_path(part), _SMALL).root.each("Relationship"):
            target, id = each.attributes.get("Target", ""), each.attributes.get("Id", "")
            if each.attributes.get("TargetMode") == "External":
                continue
            path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
            kind = each.attributes.get("Type", "")
            if "/digital-signature/" in kind:
                raise Broken("that is signed; a change would break the signature")
            found[id] = (kind, path, target)
        return found


def plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def no_sheet(workbook: Workbook, name: str) -> LeftAlone:
    sheets = ", ".join('"%s"' % each for each in workbook.sheets[:20])
    return LeftAlone('it has no sheet "%s"; its sheets: %s' % (name, sheets))


def _relations_path(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def _relation_of(sheet: "Element") -> str:
    return next((value for name, value in sheet.attributes.items() if name.endswith("/relationships id")), "")


def _unused(id: str, taken: "Dict[str, Tuple[str, str, str]]") -> str:
    number = 1
    while "%s%d" % (id, number) in taken:
        number += 1
    return "%s%d" % (id, number)
