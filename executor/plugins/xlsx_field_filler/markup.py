"""XML with the place of every element in its bytes, so that it can be edited as text, and nothing else of it changes."""

import re
from xml.parsers.expat import ExpatError, ParserCreate

from xlsx_field_filler.reasons import Broken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Iterator, List, Optional, Tuple

MOST_ELEMENTS = 400_000
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_TAG = re.compile(rb"<([^\s/>]+)(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")


class Element:
    """One element.

    `name` has no prefix, `space` is its namespace, `tag` is the name as written. `start` and `end` are where it lies, and
    `open_end` is where its start tag ends. Attributes with a namespace have it and a blank before their name.
    """

    __slots__ = ("space", "name", "tag", "attributes", "start", "open_end", "close_at", "end", "children", "text")

    def __init__(self, full: str, attributes: "Dict[str, str]", start: int) -> None:
        self.space, _, self.name = full.rpartition(" ")
        self.tag = b""
        self.attributes = attributes
        self.start = start
        self.open_end = self.close_at = self.end = start
        self.children: "List[Element]" = []
        self.text = ""

    @property
    def is_empty(self) -> bool:
        """Whether it is written as one tag."""
        return self.close_at == self.open_end == self.end

    def each(self, *names: str) -> "Iterator[Element]":
        """The elements of its own namespace that lie at the end of a path of names."""
        for child in self.children:
            if child.space == self.space and child.name == names[0]:
                if len(names) == 1:
                    yield child
                else:
                    yield from child.each(*names[1:])

    def first(self, name: str) -> "Optional[Element]":
        return next(self.each(name), None)

    def whole(self, name: str, otherwise: int) -> int:
        """An attribute that is a whole number."""
        text = self.attributes.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


class Document:
    """A part of a package. `data` is its UTF-8, which `encoded` turns back into what the part was in."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name = name
        self._mark, self._encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", ""))
        if not self._encoding:
            self._encoding = _guessed(content)
        declared = _DECLARED.match(content[len(self._mark) :])
        if self._encoding == "utf-8" and declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
            raise Broken("in which %r is in %s, not in UTF-8 or UTF-16" % (name, declared[1].decode()))
        try:
            self.data = content[len(self._mark) :].decode(self._encoding).encode("utf-8")
        except UnicodeError:
            raise Broken("in which %r is not all text in %s" % (name, self._encoding)) from None
        self.root = _Reader(name, self.data).root

    def encoded(self, edits: "List[Tuple[int, int, bytes]]") -> bytes:
        """The part with some stretches (from, to, instead) replaced, in order; they must not overlap."""
        pieces: "List[bytes]" = []
        done = 0
        for start, end, instead in sorted(edits, key=lambda edit: edit[:2]):
            if start < done:
                raise Broken("in which two edits of %r meet" % self._name)
            pieces += [self.data[done:start], instead]
            done = end
        pieces.append(self.data[done:])
        text = b"".join(pieces)
        _Reader(self._name, text)
        return self._mark + text.decode("utf-8").encode(self._encoding)


class _Reader:
    """Reads the tree; refuses declarations of types and entities, which no part of a package may have."""

    def __init__(self, name: str, data: bytes) -> None:
        self.root = Element("", {}, 0)
        self._data = data
        self._open: "List[Element]" = []
        self._count = 0
        self._parser = parser = ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(data, True)
        except ExpatError as error:
            raise Broken("in which %r is no well-formed XML: %s" % (name, error)) from None

    def _doctype(self, *_: object) -> None:
        raise Broken("with a document type declaration, which may hide anything")

    def _start(self, full: str, attributes: "Dict[str, str]") -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise Broken("with over %d cells, marks and texts in one part" % MOST_ELEMENTS)
        element = Element(full, attributes, self._parser.CurrentByteIndex)
        tag = _TAG.match(self._data, element.start)
        if tag is None:
            raise Broken("with a tag that is not understood")
        element.tag = tag[1]
        element.open_end = element.close_at = tag.end()
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        if self._data[element.open_end - 2 : element.open_end] == b"/>":
            element.end = element.open_end
        else:
            element.close_at = self._parser.CurrentByteIndex
            element.end = self._data.index(b">", element.close_at) + 1

    def _text(self, text: str) -> None:
        self._open[-1].text += text


def prefix_of(element: Element) -> bytes:
    """`x:` where the element is written as `x:row`."""
    before, colon, _ = element.tag.rpartition(b":")
    return before + colon


def with_attribute(tag: bytes, name: str, value: "Optional[str]") -> bytes:
    """A start tag with the value of an attribute without prefix set anew, or without it."""
    found = re.search(rb"(\s+)" + name.encode() + rb"(\s*=\s*)(?:\"[^\"]*\"|'[^']*')", _blanked(tag))
    if found is None:
        if value is None:
            return tag
        at = len(tag) - (2 if tag.endswith(b"/>") else 1)
        return tag[:at].rstrip() + b" " + name.encode() + b'="' + escaped(value) + b'"' + tag[at:]
    if value is None:
        return tag[: found.start()] + tag[found.end() :]
    return tag[: found.end(2)] + b'"' + escaped(value) + b'"' + tag[found.end() :]


def escaped(text: str) -> bytes:
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text.encode("utf-8")


def _blanked(tag: bytes) -> bytes:
    """The tag with `_` for every byte inside quotes, so that names are found outside of them only."""
    return re.sub(rb"\"[^\"]*\"|'[^']*'", lambda quoted: quoted[0][:1] + b"_" * (len(quoted[0]) - 2) + quoted[0][-1:], tag)


def _guessed(content: bytes) -> str:
    """UTF-16 without a mark shows itself by the NUL beside the first `<`."""
    return {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(content[:2], "utf-8")
