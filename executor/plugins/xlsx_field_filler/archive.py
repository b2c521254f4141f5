"""A package as its bytes: members are read with bounds, and replaced without touching what lies around them.

All that is not a replaced member's own header and data is copied as it is: the other members with their local headers, data
descriptors and gaps, the central directory's order, times, attributes, extra fields and comments. Only positions and the
replaced members' sizes and checksums are written anew.
"""

import zlib
from struct import error as ShortError
from struct import pack, pack_into, unpack_from

from xlsx_field_filler.reasons import Broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional, Tuple

MOST_MEMBERS = 10_000
_FULL32, _FULL16 = 0xFFFFFFFF, 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_DESCRIBED, _UTF8 = 0x0008, 0x0800
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Member:
    """One member: what the central directory says of it, and where things are in the file."""

    __slots__ = ("name", "flags", "method", "crc", "packed", "size", "at", "data_at", "data_end", "entry_at", "wide")

    def __init__(self, data: bytes, entry_at: int) -> None:
        fields = unpack_from("<HHHHHHLLLHHHHHLL", data, entry_at + 4)
        self.flags, self.method = fields[2], fields[3]
        self.crc, self.packed, self.size = fields[6:9]
        self.at = fields[15]
        if fields[12] not in (0, _FULL16):
            raise Broken("that is one part of several")
        raw = data[entry_at + 46 : entry_at + 46 + fields[9]]
        self.name = _text(raw, "utf-8" if self.flags & _UTF8 else "cp437")
        self.entry_at = entry_at
        self.wide: "Dict[str, int]" = {}
        self._widen(data, entry_at + 46 + fields[9], fields[10])
        self.data_at = self.data_end = 0

    def _widen(self, data: bytes, extra_at: int, length: int) -> None:
        """Takes from the zip64 field what does not stand in the entry, and notes where."""
        narrow = [name for name, value in (("size", self.size), ("packed", self.packed), ("at", self.at)) if value == _FULL32]
        if not narrow:
            return
        place, room = _extra(data, extra_at, length, 1)
        for name in narrow:
            if room < 8:
                raise Broken("whose zip64 fields are incomplete")
            setattr(self, name, unpack_from("<Q", data, place)[0])
            self.wide[name] = place
            place, room = place + 8, room - 8

    def locate(self, data: bytes) -> None:
        """Finds the data behind the local header."""
        if data[self.at : self.at + 4] != b"PK\3\4":
            raise Broken("in which %r is not where the directory says" % self.name)
        flags, method = unpack_from("<HH", data, self.at + 6)
        name, extra = unpack_from("<HH", data, self.at + 26)
        entry_name = unpack_from("<H", data, self.entry_at + 28)[0]
        entry_raw = data[self.entry_at + 46 : self.entry_at + 46 + entry_name]
        if (flags | self.flags) & _ENCRYPTED:
            raise Broken("in which %r is encrypted" % self.name)
        if method != self.method or data[self.at + 30 : self.at + 30 + name] != entry_raw:
            raise Broken("in which the two headers of %r differ" % self.name)
        self.flags |= flags & _DESCRIBED
        self.data_at = self.at + 30 + name + extra
        self.data_end = self.data_at + self.packed

    def end(self, data: bytes) -> int:
        """Where the member ends with its data descriptor, if it has one."""
        if not self.flags & _DESCRIBED:
            return self.data_end
        for start in (b"PK\7\x08", b""):
            for form in ("<LLL", "<LQQ"):
                descriptor = start + pack(form, self.crc, self.packed, self.size)
                if data.startswith(descriptor, self.data_end):
                    return self.data_end + len(descriptor)
        raise Broken("in which the descriptor of %r does not fit" % self.name)


class Archive:
    """A zip file in memory. Raises `Broken` for one that is damaged, encrypted, or made to overwhelm a reader."""

    def __init__(self, data: bytes) -> None:
        if data[:8] == _OLE:
            raise Broken("that is encrypted, or in the old format of Excel 97")
        self._data = data
        try:
            self._end_at, self._directory_at, self._directory_size, count = _directory(data)
            self.members = self._read_directory(count)
        except ShortError:
            raise Broken("that is cut off or damaged") from None
        self._by_name: "Dict[str, Member]" = {}
        for member in self.members:
            if self._by_name.setdefault(member.name.lower(), member) is not member:
                raise Broken("that has %r twice" % member.name)

    def _read_directory(self, count: int) -> "List[Member]":
        members: "List[Member]" = []
        at, end = self._directory_at, self._directory_at + self._directory_size
        while at < end:
            if self._data[at : at + 4] == b"PK\5\5":  # a signature of the directory
                raise Broken("whose directory is signed")
            if self._data[at : at + 4] != b"PK\1\2" or len(members) == MOST_MEMBERS:
                raise Broken("whose directory is damaged or has over %d members" % MOST_MEMBERS)
            member = Member(self._data, at)
            members.append(member)
            at += 46 + sum(unpack_from("<HHH", self._data, at + 28))
        if at != end or len(members) != count:
            raise Broken("whose directory does not have the members it promises")
        reached = 0
        for member in sorted(members, key=lambda each: each.at):
            member.locate(self._data)
            if member.at < reached or member.data_end > self._directory_at:
                raise Broken("in which %r overlaps something else" % member.name)
            reached = member.data_end
        return members

    def find(self, name: str) -> "Optional[str]":
        """The name of a member as it is written, by its name in any case."""
        member = self._by_name.get(name.lower())
        return None if member is None else member.name

    def read(self, name: str, most: int) -> bytes:
        """A member's content. Raises `Broken` when it is missing, damaged, or larger than `most` bytes."""
        member = self._by_name.get(name.lower())
        if member is None:
            raise Broken("that lacks %r" % name)
        packed = self._data[member.data_at : member.data_end]
        if member.size > most:
            raise Broken("in which %r has %d bytes, more than the %d that can be handled" % (name, member.size, most))
        if member.method == _STORED:
            content = packed
        elif member.method == _DEFLATED:
            unpacking = zlib.decompressobj(-15)
            try:
                content = unpacking.decompress(packed, most + 1)
            except zlib.error as error:
                raise Broken("in which %r is damaged (%s)" % (name, error)) from None
        else:
            raise Broken("in which %r is packed by method %d, which Excel does not know" % (name, member.method))
        if len(content) != member.size or zlib.crc32(content) != member.crc:
            raise Broken("in which %r is damaged: it is not what its checksum says" % name)
        return content

    def rewritten(self, changed: "Dict[str, bytes]", added: "List[Tuple[str, bytes]]") -> bytes:
        """The whole file with other content in some members, and new members behind all others."""
        pieces: "List[bytes]" = []
        shifts: "List[Tuple[Member, int]]" = []
        entries = bytearray(self._data[self._directory_at : self._directory_at + self._directory_size])
        done = shift = 0
        for member in sorted(self.members, key=lambda each: each.at):
            shifts.append((member, shift))
            if member.name not in changed:
                continue
            fresh = self._member(member, changed[member.name], entries)
            end = member.end(self._data)
            pieces += [self._data[done : member.at], fresh]
            shift += len(fresh) - (end - member.at)
            done = end
        pieces.append(self._data[done : self._directory_at])
        for member, by in shifts:
            self._move(entries, member, by)
        place = self._directory_at + shift
        for name, content in added:
            header, entry = self._new(name, content, place)
            pieces.append(header)
            entries += entry
            place += len(header)
        pieces.append(bytes(entries))
        pieces.append(self._end(place, len(entries), len(self.members) + len(added)))
        return b"".join(pieces)

    def _member(self, member: Member, content: bytes, entries: bytearray) -> bytes:
        """Header and data of a member with new content; its entry is brought up to date."""
        data = _deflated(content) if member.method == _DEFLATED else content
        crc = zlib.crc32(content)
        header = bytearray(self._data[member.at : member.data_at])
        flags = unpack_from("<H", header, 6)[0] & ~_DESCRIBED
        pack_into("<H", header, 6, flags)
        name, extra = unpack_from("<HH", header, 26)
        place, room = _extra(bytes(header), 30 + name, extra, 1)
        if room >= 16:
            pack_into("<LLL", header, 14, crc, _FULL32, _FULL32)
            pack_into("<QQ", header, place, len(content), len(data))
        else:
            pack_into("<LLL", header, 14, crc, len(data), len(content))
        at = member.entry_at - self._directory_at
        pack_into("<H", entries, at + 8, unpack_from("<H", entries, at + 8)[0] & ~_DESCRIBED)
        pack_into("<L", entries, at + 16, crc)
        for key, narrow_at, size in (("packed", 20, len(data)), ("size", 24, len(content))):
            if key in member.wide:
                pack_into("<Q", entries, member.wide[key] - self._directory_at, size)
            else:
                pack_into("<L", entries, at + narrow_at, size)
        return bytes(header) + data

    def _move(self, entries: bytearray, member: Member, by: int) -> None:
        if "at" in member.wide:
            pack_into("<Q", entries, member.wide["at"] - self._directory_at, member.at + by)
        else:
            pack_into("<L", entries, member.entry_at - self._directory_at + 42, member.at + by)

    def _new(self, name: str, content: bytes, place: int) -> "Tuple[bytes, bytes]":
        """Header and data of a new member, and its entry; its time is that of the archive's first member."""
        data = _deflated(content)
        when = unpack_from("<HH", self._data, self.members[0].entry_at + 12)
        about = pack("<HHHHLLLHH", _UTF8, _DEFLATED, *when, zlib.crc32(content), len(data), len(content), len(name), 0)
        raw = name.encode("ascii")
        entry = b"PK\1\2" + pack("<HH", 20, 20) + about + pack("<HHHLL", 0, 0, 0, 0, place) + raw
        return b"PK\3\4" + pack("<H", 20) + about + raw + data, entry

    def _end(self, place: int, size: int, count: int) -> bytes:
        """What follows the directory, with its new position."""
        tail = bytearray(self._data[self._directory_at + self._directory_size :])
        at = self._end_at - (len(self._data) - len(tail))
        wide = _wide_end(self._data, self._end_at)
        if wide is not None:
            wide_at = wide - (len(self._data) - len(tail))
            pack_into("<QQQQ", tail, wide_at + 24, count, count, size, place)
            pack_into("<Q", tail, at - 20 + 8, place + size + wide_at)
        for offset, form, value in ((8, "<H", count), (10, "<H", count), (12, "<L", size), (16, "<L", place)):
            full = _FULL16 if form == "<H" else _FULL32
            if wide is None or unpack_from(form, tail, at + offset)[0] != full:
                pack_into(form, tail, at + offset, value)
        return bytes(tail)


def _directory(data: bytes) -> "Tuple[int, int, int, int]":
    """Where the end record is, where the directory, its bytes, and how many entries it has."""
    at = len(data) - 21
    while True:
        at = data.rfind(b"PK\5\6", max(0, len(data) - 22 - _FULL16), at + 3) if at >= 0 else -1
        if at < 0:
            raise Broken("that is no workbook: it is no zip archive, or cut off")
        if at + 22 <= len(data) and at + 22 + unpack_from("<H", data, at + 20)[0] == len(data):
            break
    disks = unpack_from("<HH", data, at + 4)
    count, size, place = unpack_from("<HLL", data, at + 10)
    wide = _wide_end(data, at)
    if wide is not None:
        count, size, place = unpack_from("<QQQ", data, wide + 32)
    elif any(disks):
        raise Broken("that is one part of several")
    if place + size > (at if wide is None else wide):
        raise Broken("whose directory is not where it should be")
    return at, place, size, count


def _wide_end(data: bytes, end_at: int) -> "Optional[int]":
    """Where the zip64 end record is, if there is one."""
    if end_at < 20 or data[end_at - 20 : end_at - 16] != b"PK\6\7":
        return None
    wide = unpack_from("<Q", data, end_at - 12)[0]
    if wide + 56 > end_at - 20 or data[wide : wide + 4] != b"PK\6\6":
        raise Broken("whose zip64 end record is not where it should be")
    return int(wide)


def _extra(data: bytes, at: int, length: int, kind: int) -> "Tuple[int, int]":
    """Where the extra field of a kind begins, and its length; length 0 when there is none."""
    end = at + length
    while at + 4 <= end:
        found, size = unpack_from("<HH", data, at)
        if found == kind and at + 4 + size <= end:
            return at + 4, size
        at += 4 + size
    return 0, 0


def _deflated(content: bytes) -> bytes:
    packing = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packing.compress(content) + packing.flush()


def _text(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise Broken("with a member whose name is no text") from None
