"""Where findings go as they are found."""

from holdpoint._lint.codes import CODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Set, Tuple

MOST = 300
_LONGEST = 600


class Report:
    """Hands on each finding once, at most `MOST` of them and then one that says so."""

    def __init__(self, say: "Callable[[Dict[str, Any]], None]") -> None:
        self._say = say
        self._said: "Set[Tuple[str, str, int, str]]" = set()

    def reading(self, file: str) -> None:
        self._say({"reading": file})

    def add(self, code: str, file: str, line: int, message: str) -> None:
        """`file` is relative to the package; line 0 = all of it."""
        key = (code, file, line, message)
        if key in self._said or len(self._said) > MOST:
            return
        self._said.add(key)
        if len(self._said) > MOST:
            code, file, line = "more_findings", "", 0
            message = "there are more than %d findings; put these right and look again" % MOST
        self._say(
            {
                "code": code,
                "severity": CODES[code],
                "file": file,
                "line": line,
                "message": message[:_LONGEST],
            }
        )
