"""What a plugin is, what it is given, and how it describes a change it would make."""

from abc import ABC, abstractmethod

from holdpoint._frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, ClassVar, Dict, List, Optional, Union

    from holdpoint.logger import PluginLogger


class FileChange(Frozen):
    """One change that a plugin would make to one file, for a dry run.

    `path` is absolute; `kind` is `modify`, `create`, `rename` or `delete`; `summary` is one line for a person;
    `detail` is free and reaches the result as JSON.
    """

    __slots__ = _names = __match_args__ = ("path", "kind", "summary", "detail")
    _may_be_empty = ("detail",)
    path: "Path"
    kind: str
    summary: str
    detail: "Dict[str, Any]"

    def __init__(
        self, path: "Path", kind: str, summary: str, detail: "Optional[Dict[str, Any]]" = None
    ) -> None:
        self._fill(
            {"path": path, "kind": kind, "summary": summary, "detail": {} if detail is None else detail}
        )


class PluginContext(Frozen):
    """What one plugin run knows: the pass's variables, where the workspace is, and the log.

    `extra_inputs` holds every answer given to this plugin in this pass, `{}` before the first one.
    `dst_root` and `answers_file` may be given as text and are always read as `Path`.
    """

    _names = __match_args__ = (
        "variables",
        "dst_root",
        "answers_file",
        "template_name",
        "template_version",
        "run_kind",
        "equipment_id",
        "project",
        "dry_run",
        "log",
        "extra_inputs",
    )
    __slots__ = (
        "variables",
        "_dst_root",
        "_answers_file",
        "template_name",
        "template_version",
        "run_kind",
        "equipment_id",
        "project",
        "dry_run",
        "log",
        "extra_inputs",
    )
    _may_be_empty = ("extra_inputs",)
    variables: "Dict[str, Any]"
    template_name: str
    template_version: str
    run_kind: str
    equipment_id: str
    project: str
    dry_run: bool
    log: "PluginLogger"
    extra_inputs: "Dict[str, Any]"

    def __init__(
        self,
        variables: "Dict[str, Any]",
        dst_root: "Union[str, Path]",
        answers_file: "Union[str, Path]",
        template_name: str,
        template_version: str,
        run_kind: str,
        equipment_id: str,
        project: str,
        dry_run: bool,
        log: "PluginLogger",
        extra_inputs: "Optional[Dict[str, Any]]" = None,
    ) -> None:
        self._fill(
            {
                "variables": variables,
                "_dst_root": dst_root,
                "_answers_file": answers_file,
                "template_name": template_name,
                "template_version": template_version,
                "run_kind": run_kind,
                "equipment_id": equipment_id,
                "project": project,
                "dry_run": dry_run,
                "log": log,
                "extra_inputs": {} if extra_inputs is None else extra_inputs,
            }
        )

    @property
    def dst_root(self) -> "Path":
        return self._as_path("_dst_root")

    @property
    def answers_file(self) -> "Path":
        return self._as_path("_answers_file")

    def _as_path(self, slot: str) -> "Path":
        value = getattr(self, slot)
        if isinstance(value, str):
            from holdpoint._paths import path_class

            value = path_class()(value)
            object.__setattr__(self, slot, value)
        return value  # type: ignore[no-any-return]


class Plugin(ABC):
    """What an author subclasses; one instance serves all files of one run, in a process of its own.

    Order of calls: `pre_transform_all`, then per file `can_handle` and `transform` (`describe_changes` in a dry run),
    then `post_transform_all`. An instance does not survive a question: a resumed run starts from `pre_transform_all`.
    """

    name: "ClassVar[str]"
    version: "ClassVar[str]"
    supported_extensions: "ClassVar[List[str]]"
    api_version: "ClassVar[str]" = "1"
    required_variables: "ClassVar[List[str]]" = []
    optional_variables: "ClassVar[List[str]]" = []

    @abstractmethod
    def can_handle(self, file_path: "Path", variables: "Dict[str, Any]") -> bool:
        """False leaves the file `skipped`; an exception marks this file `failed` and the run goes on."""

    @abstractmethod
    def transform(self, file_path: "Path", ctx: PluginContext) -> None:
        """Changes the file in place. What is returned is ignored."""

    def validate_variables(self, variables: "Dict[str, Any]") -> "List[str]":
        """One sentence for each thing wrong with the pass's variables; an empty list means that all is well."""
        return [
            "required variable '%s' is missing or empty" % name
            for name in self.required_variables
            if not variables.get(name)
        ]

    def pre_transform_all(self, ctx: PluginContext) -> None:
        """Called once before the first file, in a dry run too."""

    def post_transform_all(self, ctx: PluginContext) -> None:
        """Called once after the last file, in a dry run too. It cannot ask for input any more."""

    def describe_changes(self, file_path: "Path", ctx: PluginContext) -> "List[FileChange]":
        """What `transform` would do; must not write."""
        summary = "%s would modify %s" % (getattr(self, "name", type(self).__name__), file_path.name)
        return [FileChange(file_path, "modify", summary)]

    def on_plugin_failure(self, exc: Exception, ctx: PluginContext) -> None:
        """Called after a `PluginError` or a question, before the process ends. Its own errors are only logged."""
