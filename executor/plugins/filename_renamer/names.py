"""Which file names are refused: those that Linux, Windows or a share between them cannot hold, or that plugins may not touch."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

LONGEST = 255  # bytes of UTF-8
_FORBIDDEN = ("README.md", ".exlab-wizard/", ".exlab-answers.yml")
_MARKS = '/\\<>:"|?*'
_DEVICES = ("con", "prn", "aux", "nul") + tuple(kind + digit for kind in ("com", "lpt") for digit in "123456789¹²³")


class Refused(Exception):
    """A name that no file can or may have; the message says why."""


def why_refused(name: str) -> "Optional[str]":
    """What is wrong with a name, or None."""
    if not name.strip():
        return "it is empty"
    mark = forbidden_mark(name)
    if mark:
        return "it holds %s" % mark
    if name[0] == ".":
        return "it begins with a dot"
    if name[-1] == "." or name[0] == " " or name[-1] == " ":
        return "it begins or ends with a space, or ends with a dot"
    if name.split(".")[0].rstrip().lower() in _DEVICES:
        return "Windows keeps it for a device"
    size = len(name.encode("utf-8"))
    if size > LONGEST:
        return "it has %d bytes, and %d are possible" % (size, LONGEST)
    return None


def forbidden_mark(text: str) -> "Optional[str]":
    """The first character that no name may hold, quoted, or None."""
    for char in text:
        if char in _MARKS or ord(char) < 32 or 127 <= ord(char) < 160 or 0xD800 <= ord(char) < 0xE000:
            return ascii(char)
    return None


def is_forbidden(relative: str) -> bool:
    """Whether plugins may not touch this path, relative to the workspace."""
    return relative.startswith(_FORBIDDEN)


def folded(name: str) -> str:
    """The same for names that a file system without case, or with another Unicode form, takes for one."""
    if name.isascii():
        return name.lower()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", name).casefold())
