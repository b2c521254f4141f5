"""What a sheet's data validation lets into a cell."""

from xlsx_field_filler.cells import area_of, is_in, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional

    from xlsx_field_filler.cells import Place
    from xlsx_field_filler.markup import Element
    from xlsx_field_filler.sheet import Sheet

_MOST_CHOICES = 1000
_TYPES = {"whole": "integer", "decimal": "number", "date": "date"}


class Rule:
    """`options` of a list, or None where there is no list or it lies in another sheet; `type` and bounds of a number."""

    def __init__(self, element: "Element", sheet: "Sheet") -> None:
        kind = element.attributes.get("type", "none")
        self.options = _options(element, sheet) if kind == "list" else None
        self.type = _TYPES.get(kind)
        self.least: "Optional[float]" = None
        self.most: "Optional[float]" = None
        if kind in ("whole", "decimal"):
            first, second = _number(element, "formula1"), _number(element, "formula2")
            operator = element.attributes.get("operator", "between")
            if operator in ("between", "equal", "greaterThanOrEqual"):
                self.least = first
            if operator in ("between", "equal", "lessThanOrEqual"):
                self.most = second if operator == "between" else first

    def why_not(self, text: str, number: "Optional[float]") -> "Optional[str]":
        """What the rule wants instead of a value, or None where the value fits."""
        if self.options is not None and text not in self.options:
            return "takes one of %s" % ", ".join(self.options[:20])
        if self.type in ("integer", "number"):
            if number is None or self.type == "integer" and not float(number).is_integer():
                return "takes a %s" % ("whole number" if self.type == "integer" else "number")
            if self.least is not None and number < self.least:
                return "takes at least %g" % self.least
            if self.most is not None and number > self.most:
                return "takes at most %g" % self.most
        return None


def rule_for(place: "Place", sheet: "Sheet") -> "Optional[Rule]":
    for each in sheet.root.each("dataValidations", "dataValidation"):
        areas = (area_of(ref) for ref in each.attributes.get("sqref", "").split())
        if any(area is not None and is_in(place, area) for area in areas):
            return Rule(each, sheet)
    return None


def _options(element: "Element", sheet: "Sheet") -> "Optional[List[str]]":
    formula = _formula(element, "formula1")
    if len(formula) > 1 and formula[0] == formula[-1] == '"':
        return [each.strip() for each in formula[1:-1].replace('""', '"').split(",")]
    area = area_of(formula)
    if area is None or (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > _MOST_CHOICES:
        return None
    places = [(row, column) for row in range(area[0], area[2] + 1) for column in range(area[1], area[3] + 1)]
    return [shown(sheet.value(place), "general", False) for place in places if sheet.value(place) is not None] or None


def _number(element: "Element", name: str) -> "Optional[float]":
    try:
        return float(_formula(element, name))
    except ValueError:
        return None


def _formula(element: "Element", name: str) -> str:
    found = element.first(name)
    return "" if found is None else found.text.strip()
