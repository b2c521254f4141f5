"""What a cell's number format says of its value: a date, a time, a number, text, or nothing."""

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Optional

    from xlsx_field_filler.markup import Element

# The formats that every reader knows by number (ECMA-376 part 1, 18.8.30); 27 to 36 and 50 to 58 are dates of East Asia.
_KNOWN = {22: "datetime", 49: "text"}
_KNOWN.update(dict.fromkeys(list(range(14, 18)) + list(range(27, 37)) + list(range(50, 59)), "date"))
_KNOWN.update(dict.fromkeys([18, 19, 20, 21, 45, 46, 47], "time"))
_KNOWN.update(dict.fromkeys([1, 2, 3, 4, 9, 10, 11, 12, 13, 37, 38, 39, 40, 48], "number"))
_SILENT = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)


class Formats:
    """:param styles: the root of the part `styles.xml`; None when there is none"""

    def __init__(self, styles: "Optional[Element]") -> None:
        codes: "Dict[int, str]" = {}
        self._kinds: "List[str]" = []
        if styles is None:
            return
        for each in styles.each("numFmts", "numFmt"):
            codes[each.whole("numFmtId", 0)] = each.attributes.get("formatCode", "")
        for each in styles.each("cellXfs", "xf"):
            number = each.whole("numFmtId", 0)
            self._kinds.append(kind_of(codes[number]) if number in codes else _KNOWN.get(number, "general"))

    def kind(self, style: int) -> str:
        """`date`, `datetime`, `time`, `number`, `text` or `general`."""
        return self._kinds[style] if style < len(self._kinds) else "general"


def kind_of(code: str) -> str:
    """What a format code is for, judged by the part for positive numbers."""
    code = _SILENT.sub("", code).split(";")[0].lower().replace("general", "")
    has_day = "y" in code or "d" in code or "m" in code and not ("h" in code or "s" in code)
    has_time = "h" in code or "s" in code
    if has_day and has_time:
        return "datetime"
    if has_day or has_time:
        return "date" if has_day else "time"
    if "0" in code or "#" in code or "?" in code:
        return "number"
    return "text" if "@" in code else "general"
