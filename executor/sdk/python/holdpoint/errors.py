"""The two ways a plugin ends its own run early, and their common parent."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List


class ExLabError(Exception):
    """Anything the kit raises."""


class PluginError(ExLabError):
    """The plugin cannot do its work, and its message tells the operator why.

    The worker exits 1; the message becomes the entry's `error`.
    """


class PluginInputRequired(ExLabError):
    """The plugin needs answers from a person before it can go on.

    Each field is a dict with `id`, `label`, `type`, `required`, `default`, `help`, `options`, `pattern`, `min`, `max`.
    The worker exits 2 and is started afresh with the answers in `ctx.extra_inputs`; it may ask again.
    Only `pre_transform_all`, `transform` and `describe_changes` may raise it: later it counts as a crash.
    """

    def __init__(self, fields: "List[Dict[str, Any]]", reason: str) -> None:
        super().__init__(reason)
        self.fields = fields
        self.reason = reason
