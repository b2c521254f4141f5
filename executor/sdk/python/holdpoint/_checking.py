"""What a plugin says about a pass's variables before anything is run: the answer to mode `validate`."""

from holdpoint._wire import text_of
from holdpoint.plugin import Plugin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List


def checked(plugin: Plugin, variables: "Dict[str, Any]") -> "Dict[str, Any]":
    """What the envelope says beyond a run's: whatever the plugin raises is one of its `errors`."""
    errors: "List[str]" = []
    required = _told("required_variables", lambda: plugin.required_variables, errors)
    errors += _told("validate_variables", lambda: plugin.validate_variables(variables), errors)
    return {
        "result": "failed" if errors else "success",
        "errors": errors,
        "inherited": type(plugin).validate_variables is Plugin.validate_variables,
        "required_variables": required,
    }


def _told(what: str, ask: "Callable[[], Any]", errors: "List[str]") -> "List[str]":
    try:
        told = ask()
        if isinstance(told, str):
            return [str(told)] if told else []
        return [] if told is None else [text_of(each) for each in told]
    except BaseException as raised:
        errors.append("%s raised %s: %s" % (what, type(raised).__name__, text_of(raised)))
        return []
