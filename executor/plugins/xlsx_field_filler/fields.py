"""Which cells are fields, as the variables say or as the sheet shows, and what is asked for those that nothing fills."""

import re

from holdpoint import PluginError
from xlsx_field_filler.cells import LAST_COLUMN, is_in, place_of
from xlsx_field_filler.reasons import LeftAlone, Unfit
from xlsx_field_filler.workbook import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Mapping, Optional

    from xlsx_field_filler.cells import Place
    from xlsx_field_filler.sheet import Sheet

SHEET, FIELDS, ADD = "xlsx_sheet", "xlsx_fields", "xlsx_add_sheet"
_EXAMPLE = {"Operator": "operator", "Run date": {"variable": "run_date", "type": "date"}, "B7": {"value": "EQ1"}}
_LONGEST_LABEL = 200
_OWN = ("value", "variable", "overwrite")
MOST_FIELDS = 100  # that a question can have


class Given:
    """What is known: the answers so far, the pass's variables, and what the pass itself is called by, in this order."""

    def __init__(self, variables: "Mapping[str, Any]", of_the_pass: "Mapping[str, Any]", answers: "Mapping[str, Any]") -> None:
        self.answers = answers
        self._sources = (answers, variables, of_the_pass)

    def value(self, name: str) -> "Any":
        """The value under a name in whatever case and punctuation; None when there is none."""
        for source in self._sources:
            value = _named(name, source)
            if value is not None and value != "":
                return value
        return None


class Field:
    """One cell to be filled: by its place or by the label beside it, from a value or from the variable of that name."""

    def __init__(self, label: str, variable: str, asking: "Optional[Dict[str, Any]]" = None) -> None:
        self.label = label
        self.variable = variable
        self.place: "Optional[Place]" = None
        self.value: "Any" = None
        self.overwrites = False
        self.is_required = False
        self.asking = asking or {}

    def value_in(self, given: "Given") -> "Any":
        """Its value: stated, else given; None and empty text count as none."""
        return given.value(self.variable) if self.value is None or self.value == "" else self.value


class Settings:
    """What the variables say. Raises `PluginError` for what they cannot say."""

    def __init__(self, variables: "Mapping[str, Any]") -> None:
        name = variables.get(SHEET, "metadata")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= 31 or re.search(r"[\\/?*\[\]:\0-\x1f]", name):
            raise _malformed(SHEET, "a sheet's name, of 1 to 31 characters without \\/?*[]:", name, "metadata")
        self.sheet = name.strip()
        adds = variables.get(ADD, False)
        if adds not in (True, False, "true", "false"):
            raise _malformed(ADD, "true or false", adds, True)
        self.adds_sheet = adds in (True, "true")
        stated = variables.get(FIELDS)
        if isinstance(stated, str):
            stated = _read(stated)
        if stated is not None and not isinstance(stated, dict):
            raise _malformed(FIELDS, "an object of label or cell, and variable", stated, _EXAMPLE)
        self.stated = None if stated is None else [_stated(str(key), entry) for key, entry in stated.items()]
        if self.adds_sheet and not self.stated:
            raise _malformed(FIELDS, "the labels that the new sheet gets, as %s is true" % ADD, stated, _EXAMPLE)

    def fields(self, sheet: "Sheet") -> "List[Field]":
        """The fields of a sheet, each with its place. Raises `Unfit` and `LeftAlone`."""
        if self.stated is None:
            return _shown(sheet)
        labels = _labels(sheet)
        return [_placed(field, sheet, labels) for field in self.stated]


def _read(text: str) -> object:
    """The object that a command line gives as text; the text itself where it is none."""
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _stated(key: str, entry: object) -> Field:
    place = place_of(key.strip())
    asking = dict(entry) if isinstance(entry, dict) else {}
    value = asking.get("value") if isinstance(entry, dict) else None if isinstance(entry, str) else entry
    variable = entry if isinstance(entry, str) else asking.get("variable", id_of(key))
    is_value = value is None or isinstance(value, (bool, int, float, str))
    if not id_of(key) or entry is None or not is_value or not isinstance(variable, str) or not variable.strip():
        raise _malformed(FIELDS, "a variable's name, a value, or an object with one of them, for %r" % key, entry, _EXAMPLE)
    field = Field(key.strip(), variable.strip()[:128], {name: asking[name] for name in asking if name not in _OWN})
    field.place = place
    field.value = value
    field.overwrites = asking.get("overwrite") is True
    field.is_required = field.asking.get("required") is not False
    return field


def _placed(stated: Field, sheet: "Sheet", labels: "Dict[Place, str]") -> Field:
    field = Field(stated.label, stated.variable, stated.asking)
    field.value, field.overwrites, field.is_required = stated.value, stated.overwrites, stated.is_required
    field.place = stated.place
    if field.place is None:
        places = [place for place, text in labels.items() if id_of(text) == id_of(field.label)]
        if len(places) != 1:
            count = "twice or more" if places else "not at all; it has %s" % ", ".join(
                '"%s"' % each for each in list(labels.values())[:20]
            )
            raise Unfit('expected the label "%s" once, it is there %s' % (field.label, count))
        field.place = _beside(places[0], sheet)
    return field


def _shown(sheet: "Sheet") -> "List[Field]":
    """The labels of the leftmost column with text. One that stands twice is a field only where a value is beside it."""
    column = min((place[1] for place in sheet.cells if _label(sheet, place)), default=0)
    found = [((row.number, column), _label(sheet, (row.number, column))) for row in sheet.rows]
    ids = [id_of(label) for _, label in found if label]
    fields: "List[Field]" = []
    for at, label in found:
        place = _beside(at, sheet)
        if not label or sheet.why_not(place) or place[1] > LAST_COLUMN or not sheet.is_empty(place):
            continue
        if ids.count(id_of(label)) > 1:
            raise Unfit('the label "%s" is there twice; name the cells to be filled in the variable %s' % (label, FIELDS))
        if len(fields) == MOST_FIELDS:
            raise Unfit("over %d labels have nothing beside them; name those that count in the variable %s" % (MOST_FIELDS, FIELDS))
        field = Field(label, id_of(label)[:128])
        field.place = place
        fields.append(field)
    if not ids:
        raise LeftAlone("the sheet has no labels")
    return fields


def _labels(sheet: "Sheet") -> "Dict[Place, str]":
    """All labels: texts that are not themselves the value beside a label."""
    labels: "Dict[Place, str]" = {}
    for row in sheet.rows:
        past = 0
        for cell in row.cells:
            label = _label(sheet, cell.place)
            if label and cell.place[1] > past:
                labels[cell.place] = label
                past = _beside(cell.place, sheet)[1]
    return labels


def _label(sheet: "Sheet", place: "Place") -> str:
    value = sheet.value(place)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if id_of(text) and len(text) <= _LONGEST_LABEL else ""


def _beside(place: "Place", sheet: "Sheet") -> "Place":
    """The cell to the right of a label, which may be a merged one."""
    merge = sheet.merge(place)
    return (place[0], (merge[3] if merge is not None and is_in(place, merge) else place[1]) + 1)


def id_of(text: str) -> str:
    """A label or a variable's name without its case and punctuation: `Run date:` is `run_date`."""
    return "_".join("".join(char if char.isalnum() else " " for char in plain(text)).split())


def _named(name: str, variables: "Mapping[str, Any]") -> "Any":
    if name in variables:
        return variables[name]
    wanted = id_of(name)
    return next((value for each, value in variables.items() if id_of(each) == wanted), None)


def _malformed(variable: str, expected: str, came: object, example: object) -> PluginError:
    import json

    came_as, like = (json.dumps(each, ensure_ascii=False, default=repr) for each in (came, example))
    return PluginError("variable %s: expected %s, came %s; write it like %s" % (variable, expected, came_as, like))
