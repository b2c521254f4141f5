"""What is to be done with one workbook: which cells get what, and what has to be asked first."""

from xlsx_field_filler.cells import content_of, has_zone, name_of, shown
from xlsx_field_filler.choices import rule_for
from xlsx_field_filler.fields import Field, Given, Settings
from xlsx_field_filler.reasons import LeftAlone, Unfit
from xlsx_field_filler.sheet import new_sheet
from xlsx_field_filler.workbook import Workbook, no_sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

    from xlsx_field_filler.cells import Content, Place
    from xlsx_field_filler.sheet import Sheet

_ASKED = {"date": "date", "datetime": "datetime", "number": "number"}


class Fill:
    """One cell and what it gets; `old` and `new` as a person reads them."""

    def __init__(self, cell: str, label: str, old: str, new: str) -> None:
        self.cell = cell
        self.label = label
        self.old = old
        self.new = new


class Plan:
    """Raises `LeftAlone`, `Broken` and `Unfit`.

    :param was_asked: whether all that this workbook lacks has been asked before, so that what is left empty stays so
    """

    def __init__(self, data: bytes, settings: Settings, given: Given, was_asked: bool) -> None:
        self.workbook = Workbook(data)
        self.sheet_name = settings.sheet
        self.fills: "List[Fill]" = []
        self.questions: "List[Dict[str, Any]]" = []
        self.remarks: "List[str]" = []
        self._contents: "Dict[Place, Content]" = {}
        self._occupied: "List[str]" = []
        self._given, self._was_asked = given, was_asked
        self._new: "Optional[List[Tuple[str, Optional[Content]]]]" = None
        self._sheet = self.workbook.sheet(settings.sheet)
        if self._sheet is None:
            if not settings.adds_sheet or settings.stated is None:
                raise no_sheet(self.workbook, settings.sheet)
            self._plan_new(settings.stated)
            return
        for field in settings.fields(self._sheet):
            self._plan(field, self._sheet)
        if not self.fills and not self.questions:
            raise LeftAlone("nothing is left to fill in" + _occupied(self._occupied))

    def content(self) -> bytes:
        """The whole file with the values in it."""
        if self._new is not None:
            return self.workbook.with_new_sheet(self.sheet_name, new_sheet(self.workbook.root, self._new))
        assert self._sheet is not None
        return self.workbook.with_sheet_as(self._sheet.filled(self._contents))

    def _plan(self, field: Field, sheet: "Sheet") -> None:
        assert field.place is not None
        name = name_of(field.place)
        where = name if field.label == name else "%s (%s)" % (name, field.label)
        if not field.overwrites and not sheet.is_empty(field.place):
            if self._differs(field, field.place, sheet):
                self._occupied.append(where)
            return
        reason = sheet.why_not(field.place)
        if reason:
            raise Unfit("%s cannot be filled in: %s" % (where, reason))
        kind = self.workbook.formats.kind(sheet.style(field.place))
        value = field.value_in(self._given)
        if value is None:
            if sheet.is_empty(field.place):
                self._ask(field, kind, sheet)
            return
        content = self._content(field, where, value, kind)
        rule = rule_for(field.place, sheet)
        number = float(content.text) if content.kind == "n" else None
        refused = rule.why_not(self._shown(content, kind), number) if rule else None
        if refused:
            raise Unfit("%s %s, came %r as the value of %s" % (where, refused, value, field.variable))
        old = shown(sheet.value(field.place), kind, self.workbook.since_1904)
        new = self._shown(content, kind)
        if old != new:
            self._contents[field.place] = content
            self.fills.append(Fill(name_of(field.place), field.label, old, new))

    def _differs(self, field: Field, place: "Place", sheet: "Sheet") -> bool:
        """Whether the cell has something else than what is known for the field."""
        kind = self.workbook.formats.kind(sheet.style(place))
        value = field.value_in(self._given)
        if value is None:
            return False
        try:
            new = self._shown(content_of(value, kind, self.workbook.since_1904), kind)
        except Unfit:
            return True
        return new != shown(sheet.value(place), kind, self.workbook.since_1904)

    def _plan_new(self, stated: "List[Field]") -> None:
        self._new = []
        for field in stated:
            if field.place is not None:
                raise Unfit("%s is a cell of a sheet that is not there; name its label" % field.label)
            value = field.value_in(self._given)
            content = None if value is None else self._content(field, field.label, value, "general")
            self._new.append((field.label, content))
            if content is None:
                self._ask(field, "general", None)
            self.fills.append(
                Fill("B%d" % len(self._new), field.label, "", "" if content is None else self._shown(content, "general"))
            )

    def _content(self, field: Field, where: str, value: "Any", kind: str) -> "Content":
        try:
            content = content_of(value, kind, self.workbook.since_1904)
        except Unfit as unfit:
            raise Unfit("%s: %s, as the value of %s" % (where, unfit, field.variable)) from None
        if content.kind == "inlineStr" and kind in ("date", "datetime", "time", "number"):
            self.remarks.append("%s is formatted as a %s and gets the text %s" % (where, kind, content.text[:100]))
        if kind == "datetime" and content.kind == "n" and isinstance(value, str) and has_zone(value):
            self.remarks.append("%s: a workbook has no time zones; the zone of %s is left out" % (where, value))
        return content

    def _shown(self, content: "Content", kind: str) -> str:
        if content.kind == "n":
            return shown(float(content.text), kind, self.workbook.since_1904)
        return shown(content.text == "1", kind, False) if content.kind == "b" else content.text

    def _ask(self, field: Field, kind: str, sheet: "Optional[Sheet]") -> None:
        if any(each["id"] == field.variable for each in self.questions):
            return
        if not field.is_required and (field.variable in self._given.answers or self._was_asked):
            return
        asked: "Dict[str, Any]" = {"label": field.label, "type": _ASKED.get(kind, "string")}
        rule = None if sheet is None or field.place is None else rule_for(field.place, sheet)
        if rule is not None and rule.options is not None:
            asked.update(type="enum", options=rule.options)
        elif rule is not None and rule.type is not None:
            asked["type"] = rule.type
            asked.update((name, bound) for name, bound in (("min", rule.least), ("max", rule.most)) if bound is not None)
        asked.update(field.asking)
        if not field.is_required and asked["type"] in ("string", "text"):
            asked.setdefault("default", "")
        asked.setdefault("help", "It goes into the sheet %s of every workbook of the pass that lacks it." % self.sheet_name)
        asked["id"] = field.variable
        asked["required"] = field.is_required
        self.questions.append(asked)


def _occupied(cells: "List[str]") -> str:
    """What completes "nothing is left to fill in" where cells have other values than those given."""
    if not cells:
        return ""
    more = " and %d more" % (len(cells) - 20) if len(cells) > 20 else ""
    verb = "is" if len(cells) == 1 else "are"
    return ': %s%s %s not empty; to write over that, give the field "overwrite": true in xlsx_fields' % (", ".join(cells[:20]), more, verb)
