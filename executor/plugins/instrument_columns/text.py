"""A file as text in the encoding it is in, a line at a time, such that writing the text back gives the same bytes."""

from instrument_columns.reasons import NotATable, Unwritable
from instrument_columns.rows import LONGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO, Iterator, List, Tuple

_HEAD = 4096
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def encodings_of(path: "Path") -> "Tuple[str, List[str]]":
    """The byte order mark as text, or "", and the encodings to try: the file is in the first that decodes all of it."""
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return "\ufeff", [encoding]
    if b"\0" in head:
        return "", [_unmarked_utf_16(head)]
    return "", ["utf-8", "cp1252", "latin-1"]


def opened(path: "Path", encoding: str, mode: str = "r") -> "IO[str]":
    """The file as text whose line endings are left as they are."""
    return open(path, mode, encoding=encoding, newline="")


def lines_of(file: "IO[str]") -> "Iterator[str]":
    """Each line with its ending. Raises `NotATable` where the content is not text."""
    read = file.readline
    while True:
        line = read(LONGEST)
        if not line:
            return
        if "\0" in line:
            raise NotATable("there are NUL characters, as only binary files have them")
        if len(line) >= LONGEST:
            raise NotATable("a line has a million characters or more")
        yield line


def check_writable(texts: "List[str]", encoding: str) -> None:
    """Raises `Unwritable` for a text that the encoding cannot hold."""
    for text in texts:
        try:
            text.encode(encoding)
        except UnicodeEncodeError as error:
            raise Unwritable(
                "expected text that the file's encoding, %s, can hold, came %r; write it without %r"
                % (encoding, text, text[error.start : error.end])
            ) from None
        if "\0" in text:
            raise Unwritable("expected text, came %r; write it without the NUL character" % text)


def _unmarked_utf_16(head: bytes) -> str:
    """UTF-16 betrays itself by NULs in nearly every second byte and in no other. Raises `NotATable`."""
    pairs = len(head) // 2
    even, odd = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if not even and odd * 10 >= pairs * 8:
        return "utf-16-le"
    if not odd and even * 10 >= pairs * 8:
        return "utf-16-be"
    raise NotATable("there are NUL bytes, as only binary files have them")
