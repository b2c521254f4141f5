"""JSON in and out, straight on the interpreter's C scanner and encoder, because importing `json` costs 18 ms.

`decode` takes text and raises `ValueError`. `encode` never raises: what JSON has no form for becomes text.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

_BLANK = " \t\n\r"
_DEEPEST = 200
_WIDEST = 8192  # bits; Python refuses to write longer integers in decimal


def decode(text: str) -> "Any":
    """The one JSON value that the whole of `text` is."""
    text = text.strip(_BLANK)
    try:
        value, end = _scan(text, 0)
    except (StopIteration, SystemError):
        # The C scanner cannot make its own exception unless `json` is loaded: let `json` name the place.
        import json

        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if end != len(text):
        raise ValueError("more than one JSON value, the second at character %d" % end)
    return value


def encode(value: object) -> str:
    """`value` as ASCII JSON on one line; NaN and infinities become text, a cycle is cut."""
    try:
        return _dump(value)
    except (ValueError, TypeError, RecursionError):
        return _dump(_plain(value, ()))


def text_of(value: object) -> str:
    """`str(value)`, also of an object whose own `__str__` fails."""
    try:
        return str(value)
    except Exception:
        return "<%s that cannot be shown as text>" % type(value).__name__


def _substitute(value: "Any") -> object:
    """Stands in for one object that JSON has no form for."""
    try:
        if hasattr(value, "__fspath__"):
            return text_of(value.__fspath__())
        if isinstance(value, (bytes, bytearray, memoryview)):
            return bytes(value).decode("utf-8", "replace")
        if isinstance(value, (set, frozenset)):
            return list(value)
        if getattr(type(value), "__members__", None):
            return value.value
        for method in ("isoformat", "tolist"):
            if hasattr(value, method):
                return getattr(value, method)()
        if hasattr(value, "keys"):
            return {text_of(key): value[key] for key in value.keys()}
    except Exception:
        pass
    return text_of(value)


def _plain(value: "Any", above: "tuple[int, ...]") -> object:
    """A copy made of JSON's own types only."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value) if value.bit_length() < _WIDEST else hex(value)
    if isinstance(value, float):
        return float(value) if value - value == 0 else repr(value)
    if id(value) in above or len(above) >= _DEEPEST:
        return "…"
    inside = above + (id(value),)
    if isinstance(value, dict):
        return {text_of(key): _plain(item, inside) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, inside) for item in value]
    return _plain(_substitute(value), inside)


try:
    from _json import encode_basestring_ascii, make_encoder, make_scanner

    class _Reading:
        strict = True
        object_hook = object_pairs_hook = None
        parse_float = parse_constant = float
        parse_int = int

    _scan: "Callable[[str, int], tuple[Any, int]]" = make_scanner(_Reading)
    # Arguments: markers, default, encoder, indent, key and item separators, sort_keys, skipkeys, allow_nan.
    _chunks = make_encoder(None, _substitute, encode_basestring_ascii, None, ": ", ", ", False, False, False)

    def _dump(value: object) -> str:
        return "".join(_chunks(value, 0))

    _dump([0.5, {"a": None}])
    _scan('{"a": [1, 0.5]}', 0)
except Exception:
    import json

    _scan = json.JSONDecoder().scan_once

    def _dump(value: object) -> str:
        return json.dumps(value, default=_substitute, allow_nan=False)
