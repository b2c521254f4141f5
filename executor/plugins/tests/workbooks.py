"""Workbooks made by hand, byte by byte, and what of two packages is the same. For tests of xlsx_field_filler."""

import io
import struct
import zipfile
import zlib
from typing import Dict, List, Optional, Tuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet2.xml"
STYLES = (
    '<styleSheet xmlns="%s"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy &quot;h&quot;"/>'
    '<numFmt numFmtId="165" formatCode="[Red]0.00"/></numFmts><cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="14"/>'
    '<xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="49"/><xf numFmtId="20"/></cellXfs></styleSheet>' % MAIN
)
DATE, DATETIME, OWN_DATE, NUMBER, TEXT, TIME = 1, 2, 3, 4, 5, 6


class Made:
    """One member and the odd ways in which a zip writer may put it down."""

    def __init__(
        self,
        name: str,
        content: bytes,
        stored: bool = False,
        descriptor: str = "",
        extra: bytes = b"",
        comment: bytes = b"",
        wide: bool = False,
        gap: bytes = b"",
        flags: int = 0,
        when: Tuple[int, int] = (0x5A21, 0x5847),
    ) -> None:
        self.name, self.content, self.extra, self.comment, self.wide = name.encode(), content, extra, comment, wide
        self.descriptor, self.gap, self.flags, self.when = descriptor, gap, flags, when
        self.method = 0 if stored else 8
        packing = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.data = content if stored else packing.compress(content) + packing.flush()
        self.crc = zlib.crc32(content)

    def local(self) -> bytes:
        flags = self.flags | (8 if self.descriptor else 0)
        crc, packed, size = (0, 0, 0) if self.descriptor else (self.crc, len(self.data), len(self.content))
        extra = self.extra
        if self.wide:
            extra += struct.pack("<HHQQ", 1, 16, size, packed)
            packed = size = 0xFFFFFFFF
        head = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 45 if self.wide else 20, flags, self.method, *self.when,
                           crc, packed, size, len(self.name), len(extra))  # fmt: skip
        sizes = "<LQQ" if "64" in self.descriptor else "<LLL"
        tail = struct.pack(sizes, self.crc, len(self.data), len(self.content)) if self.descriptor else b""
        return head + self.name + extra + self.data + (b"PK\7\x08" if "signed" in self.descriptor else b"") + tail + self.gap

    def entry(self, at: int) -> bytes:
        flags = self.flags | (8 if self.descriptor else 0)
        packed, size, place, extra = len(self.data), len(self.content), at, self.extra
        if self.wide:
            extra += struct.pack("<HHQQQ", 1, 24, size, packed, at)
            packed = size = place = 0xFFFFFFFF
        return struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 45, 45, flags, self.method, *self.when, self.crc, packed, size,
                           len(self.name), len(extra), len(self.comment), 0, 0, 0o644 << 16, place) + self.name + extra + self.comment  # fmt: skip


def zipped(members: List[Made], comment: bytes = b"", wide_end: bool = False) -> bytes:
    data, entries = b"", b""
    for member in members:
        entries += member.entry(len(data))
        data += member.local()
    count, size, at = len(members), len(entries), len(data)
    data += entries
    if wide_end:
        wide_at = len(data)
        data += struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at)
        data += struct.pack("<4sLQL", b"PK\6\7", 0, wide_at, 1)
        count, size, at = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
    return data + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, size, at, len(comment)) + comment


def sheet(rows: str, before: str = "", after: str = "", head: str = '<?xml version="1.0"?>\n') -> str:
    return '%s<worksheet xmlns="%s" xmlns:r="%s">%s<sheetData>%s</sheetData>%s</worksheet>' % (
        head, MAIN, DOCUMENT, before, rows, after,
    )  # fmt: skip


def text(cell: str, value: str, more: str = "") -> str:
    """A cell with an inline string, as the plugin writes it."""
    return '<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>' % (cell, more, value)


def label(cell: str, value: str) -> str:
    return '<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (cell, value)


def parts(metadata: "str | bytes", name: str = "Metadata", strings: str = "", properties: str = "") -> Dict[str, bytes]:
    """The parts of a workbook with a sheet `Data` and one with this XML."""
    kind = DOCUMENT + "/"
    found = {
        "[Content_Types].xml": '<Types xmlns="%s/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>' % PACKAGE,
        "_rels/.rels": '<Relationships xmlns="%s/relationships"><Relationship Id="a" Type="%sofficeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>" % (PACKAGE, kind),
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="%s/relationships">'
        '<Relationship Id="r1" Type="%sworksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Type="%sworksheet" Target="/xl/worksheets/sheet2.xml"/>'
        '<Relationship Id="r3" Type="%sstyles" Target="styles.xml"/>'
        '<Relationship Id="r4" Type="%ssharedStrings" Target="sharedStrings.xml"/></Relationships>' % (PACKAGE, kind, kind, kind, kind),
        "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s">%s<sheets><sheet name="Data" sheetId="4" r:id="r1"/>'
        '<sheet name="%s" sheetId="7" r:id="r2"/></sheets></workbook>' % (MAIN, DOCUMENT, properties, name),
        "xl/worksheets/sheet1.xml": sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
        "xl/sharedStrings.xml": '<sst xmlns="%s">%s</sst>' % (MAIN, strings),
        "xl/styles.xml": STYLES,
        "xl/media/image1.png": "\x89PNG" + "\0" * 500,
    }
    coded = {name: text.encode("utf-8") for name, text in found.items()}
    coded[SHEET] = metadata if isinstance(metadata, bytes) else metadata.encode("utf-8")
    return coded


def workbook(metadata: "str | bytes", **more: str) -> bytes:
    return zipped([Made(name, content) for name, content in parts(metadata, **more).items()])


def part(data: bytes, name: str = SHEET) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def differences(before: bytes, after: bytes) -> Tuple[List[str], List[str]]:
    """Names of members that differ in any byte of header, data, descriptor, gap or directory entry, and of new ones.

    Fails for a package that Python's reader does not take, or whose order, comment or count is another.
    """
    old, new = _raw(before), _raw(after)
    names = list(old)
    assert list(new)[: len(names)] == names, (names, list(new))
    return [name for name in names if old[name] != new[name]], list(new)[len(names) :]


def _raw(data: bytes) -> Dict[str, Tuple[bytes, ...]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        infos, end, comment = archive.infolist(), archive.start_dir, archive.comment
    starts = sorted([info.header_offset for info in infos] + [end])
    found: Dict[str, Tuple[bytes, ...]] = {}
    at = end
    for info in infos:
        stop = starts[starts.index(info.header_offset) + 1]
        flags, _, _, _, crc, packed, size = struct.unpack_from("<HHHHLLL", data, info.header_offset + 6)
        assert flags == info.flag_bits, info.filename
        narrow = (info.CRC, info.compress_size, info.file_size)
        assert flags & 8 or (crc, packed, size) in (narrow, (info.CRC, 0xFFFFFFFF, 0xFFFFFFFF)), info.filename
        name, extra, remark = struct.unpack_from("<HHH", data, at + 28)
        entry = bytearray(data[at : at + 46 + name + extra + remark])
        entry[42:46] = b"\0\0\0\0"
        place = entry.find(struct.pack("<HH", 1, 24), 46 + name)
        if place >= 0:
            entry[place + 20 : place + 28] = b"\0" * 8
        found[info.filename] = (data[info.header_offset : stop], bytes(entry), comment)
        at += 46 + name + extra + remark
    return found


def only(found: "Optional[Tuple[List[str], List[str]]]", *names: str) -> bool:
    return found == (list(names), [])
