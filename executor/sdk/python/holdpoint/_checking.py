"""What a plugin says about a pass's variables before anything is run: the answer to mode `validate`."""

from holdpoint._wire import encode, text_of
from holdpoint.plugin import Plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

_ENOMEM = 12
_UNMAPPED = ("failed to map segment", "annot allocate memory")


def checked(plugin: Plugin, variables: "Dict[str, Any]") -> "Dict[str, Any]":
    """What the envelope says beyond a run's: whatever the plugin raises is one of its `errors`."""
    errors: "List[str]" = []
    required = _told("required_variables", lambda: plugin.required_variables, errors)
    errors += _told("validate_variables", lambda: plugin.validate_variables(variables), errors)
    return {
        "result": "failed" if errors else "success",
        "errors": errors,
        "inherited": _is_inherited(plugin),
        "required_variables": required,
    }


def _is_inherited(plugin: Plugin) -> bool:
    """Whether what it demands is known from now on: the kit's rule over names that stand in its class."""
    kind = type(plugin)
    own = vars(plugin)
    if (
        kind.validate_variables is not Plugin.validate_variables
        or kind.__getattribute__ is not object.__getattribute__
        or "validate_variables" in own
        or "required_variables" in own
    ):
        return False
    names = next(vars(each)["required_variables"] for each in kind.__mro__ if "required_variables" in vars(each))
    return type(names) in (list, tuple) and all(type(name) is str for name in names)


def _told(what: str, ask: "Callable[[], Any]", errors: "List[str]") -> "List[str]":
    try:
        told = ask()
        if isinstance(told, str):
            return [str(told)] if told else []
        return [] if told is None else [text_of(each) for each in told]
    except BaseException as raised:
        errors.append("%s raised %s: %s" % (what, type(raised).__name__, text_of(raised)))
        return []


def not_loaded(crash: BaseException) -> str:
    """The answer of a plugin that could not be loaded: why, and whether it was for want of memory."""
    if _is_for_memory(crash):
        return '{"loaded": false, "out_of_memory": true}\n'
    why = "%s: %s" % (type(crash).__name__, text_of(crash))
    return encode({"loaded": False, "out_of_memory": False, "error_message": why[:1000]}) + "\n"


def _is_for_memory(crash: BaseException) -> bool:
    seen: "List[BaseException]" = []
    each: "Optional[BaseException]" = crash
    while each is not None and each not in seen:
        if isinstance(each, MemoryError) or (isinstance(each, OSError) and each.errno == _ENOMEM):
            return True
        if isinstance(each, ImportError) and any(words in text_of(each) for words in _UNMAPPED):
            return True
        seen.append(each)
        each = each.__cause__ or each.__context__
    return False
