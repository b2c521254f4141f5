"""Values whose attributes cannot be set, as `dataclasses` makes them, without the 25 ms that importing `dataclasses` costs.

`dataclasses.fields`, `replace`, `asdict` and `is_dataclass` accept them: the module is imported when one of these asks.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, NoReturn, Tuple


class _FromDataclasses:
    """A class attribute that `dataclasses` looks for, made by `dataclasses` itself at the first look."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: "type[Frozen]") -> "Any":
        from dataclasses import field, make_dataclass

        empty = field(default_factory=dict)
        columns = [
            (name, object, empty) if name in owner._may_be_empty else (name, object)
            for name in owner._names
        ]
        twin = make_dataclass(owner.__name__, columns, frozen=True)  # type: ignore[arg-type]
        return getattr(twin, self._name)


class Frozen:
    """A value: equal by content, printable, copyable, and refusing to be changed."""

    __slots__ = ()
    _names: "Tuple[str, ...]" = ()
    _may_be_empty: "Tuple[str, ...]" = ()
    __dataclass_fields__ = _FromDataclasses("__dataclass_fields__")
    __dataclass_params__ = _FromDataclasses("__dataclass_params__")

    def _fill(self, values: "Dict[str, Any]") -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _values(self) -> "Tuple[Any, ...]":
        return tuple([getattr(self, name) for name in self._names])

    def __setattr__(self, name: str, value: object) -> "NoReturn":
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError("cannot assign to field %r" % name)

    def __delattr__(self, name: str) -> "NoReturn":
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError("cannot delete field %r" % name)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._values() == other._values()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        pairs = ["%s=%r" % (name, getattr(self, name)) for name in self._names]
        return "%s(%s)" % (self.__class__.__qualname__, ", ".join(pairs))

    def __reduce__(self) -> "Tuple[Any, ...]":
        return self.__class__, self._values()
