"""The life of one Python plugin: one envelope in, its hooks in their order, one envelope out.

Exit codes: 0 done, 1 the plugin raised `PluginError`, 2 it asks for input, 3 it or its envelope is broken.
With 3 there is no envelope, and stderr says why. In mode `validate` no hook of a run is called, and only 0 and 3 occur;
with 3 a short object then says why the plugin cannot be loaded.
"""

import posix
import sys

from holdpoint._leaving import before_plugin, say_direct_exits
from holdpoint._packages import NoPlugin, plugin_class, use_python_path
from holdpoint._paths import path_class
from holdpoint._wire import decode, encode, text_of
from holdpoint.errors import PluginError, PluginInputRequired
from holdpoint.logger import WorkerPluginLogger
from holdpoint.plugin import Plugin, PluginContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, Dict, List

DONE, FAILED, ASKING, BROKEN = 0, 1, 2, 3
_CHUNK = 65536


class Malformed(Exception):
    """stdin does not hold the envelope that the worker understands."""


class Stderr:
    """The log channel: each write reaches file descriptor 2 at once, whatever the plugin did to `sys.stderr`."""

    def write(self, text: str) -> None:
        try:
            _write_all(2, text.encode("utf-8", "backslashreplace"))
        except OSError:
            pass

    def flush(self) -> None:
        """Nothing is held back."""


def run_plugin(alone: bool) -> int:
    """Answers the envelope on stdin and returns the exit code. `alone`: nobody else tells an exit from a signal."""
    answers = posix.dup(1)
    if alone:
        say_direct_exits(answers)
    posix.dup2(2, 1)
    sys.stdout = sys.stderr
    log = WorkerPluginLogger(Stderr())
    try:
        envelope = read_envelope()
        package = _member(envelope, "plugin_module", str, "")
        if not package:
            raise Malformed("`plugin_module` is missing; it names the plugin's package directory")
        ctx = context_of(envelope, log)
        files = files_of(envelope)
        mode = _member(envelope, "mode", str, "run")
        if mode not in ("run", "validate"):
            raise Malformed("`mode` must be run or validate, came %s" % encode(mode)[:100])
    except Malformed as malformed:
        log.error("holdpoint worker: %s" % malformed)
        return BROKEN

    answer: "Dict[str, Any]" = {
        "result": "success",
        "per_file": [],
        "log_records": [],
        "input_required": None,
        "error_message": None,
    }
    plugin = None
    try:
        if files:
            path_class()
        use_python_path()
        before_plugin()
        plugin = plugin_class(package)()
        if mode == "validate":
            return _check(plugin, ctx, answer, answers)
        follow(plugin, ctx, files, answer["per_file"])
        code = DONE
    except PluginInputRequired as question:
        if plugin is None:
            return _not_loaded(question, log, mode, answers)
        answer["result"] = "input_required"
        answer["input_required"] = {"fields": _listed(question.fields), "reason": text_of(question.reason)}
        _tell_failure(plugin, question, ctx)
        code = ASKING
    except PluginError as failure:
        if mode == "validate":
            return _not_loaded(failure, log, mode, answers)
        answer["result"] = "failed"
        answer["error_message"] = text_of(failure)
        if plugin is not None:
            _tell_failure(plugin, failure, ctx)
        code = FAILED
    except BaseException as crash:
        return _not_loaded(crash, log, mode, answers)
    _send(answers, encode(answer) + "\n")
    return code


def _check(plugin: Plugin, ctx: PluginContext, answer: "Dict[str, Any]", answers: int) -> int:
    """Asks the plugin about the variables only. The envelope's first member is out before the plugin is asked.

    So a plugin that dies over the variables leaves a fragment, and one that cannot be loaded leaves nothing.
    """
    from holdpoint._checking import checked

    _send(answers, '{"loaded": true, ')
    answer.update(checked(plugin, ctx.variables))
    _send(answers, encode(answer)[1:] + "\n")
    return DONE


def _not_loaded(crash: BaseException, log: WorkerPluginLogger, mode: str, answers: int) -> int:
    """Nothing went out before. Where the variables are asked about, the reason goes out, for no run may follow."""
    if mode == "validate":
        from holdpoint._checking import not_loaded

        _send(answers, not_loaded(crash))
    if isinstance(crash, NoPlugin):
        log.error(text_of(crash))
        return BROKEN
    return _crashed(crash, log)


def _send(answers: int, text: str) -> None:
    try:
        _write_all(answers, text.encode("ascii"))
    except OSError:
        pass  # nobody reads any more, or the plugin closed it: the executor sees that there is no envelope


def follow(plugin: Plugin, ctx: PluginContext, files: "List[str]", per_file: "List[Dict[str, Any]]") -> None:
    """The hooks in their order; `per_file` grows by one entry for each file reached."""
    plugin.pre_transform_all(ctx)
    for name in files:
        path = path_class()(name)
        entry: "Dict[str, Any]" = {"path": str(path), "status": "skipped", "changes": None}
        per_file.append(entry)
        try:
            wanted = plugin.can_handle(path, ctx.variables)
        except Exception as error:
            entry["status"] = "failed"
            entry["error"] = "can_handle raised %s: %s" % (type(error).__name__, text_of(error))
            continue
        if wanted:
            _visit(plugin, path, ctx, entry)
    try:
        plugin.post_transform_all(ctx)
    except PluginInputRequired as late:
        raise RuntimeError("post_transform_all asked for input: only earlier hooks can") from late


def _visit(plugin: Plugin, path: "Path", ctx: PluginContext, entry: "Dict[str, Any]") -> None:
    try:
        if ctx.dry_run:
            entry["changes"] = [_described(change) for change in plugin.describe_changes(path, ctx) or ()]
            entry["status"] = "described"
        else:
            plugin.transform(path, ctx)
            entry["status"] = "modified"
    except PluginInputRequired:
        entry["status"] = "input_required"
        raise
    except PluginError as failure:
        entry["status"] = "failed"
        entry["error"] = text_of(failure)
        raise


def _described(change: "Any") -> "Dict[str, Any]":
    given = change if isinstance(change, dict) else {}
    return {
        name: given.get(name) if given else getattr(change, name)
        for name in ("path", "kind", "summary", "detail")
    }


def _listed(fields: object) -> object:
    return list(fields) if isinstance(fields, (list, tuple)) else fields or []


def _tell_failure(plugin: Plugin, failure: Exception, ctx: PluginContext) -> None:
    try:
        plugin.on_plugin_failure(failure, ctx)
    except Exception as error:
        ctx.log.error(
            "on_plugin_failure failed itself; its clean-up may be incomplete",
            exception=type(error).__name__,
            detail=text_of(error),
        )


def _crashed(crash: BaseException, log: WorkerPluginLogger) -> int:
    frames = crash.__traceback__
    while frames is not None and frames.tb_next is not None and _is_ours(frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    sys.__excepthook__(type(crash), crash.with_traceback(frames), frames)
    log.error("the plugin crashed: %s: %s" % (type(crash).__name__, text_of(crash)))
    return BROKEN


def _is_ours(file: str) -> bool:
    return file.rpartition("/")[0] == __file__.rpartition("/")[0] or file[:8] == "<frozen "


def read_envelope() -> "Dict[str, Any]":
    """All of stdin, which must be one JSON object."""
    chunks = []
    while True:
        chunk = posix.read(0, _CHUNK)
        if not chunk:
            break
        chunks.append(chunk)
    try:
        envelope = decode(b"".join(chunks).decode("utf-8"))
    except ValueError as error:
        raise Malformed("stdin holds no complete JSON object: %s" % error) from None
    if not isinstance(envelope, dict):
        raise Malformed("stdin holds no JSON object but a %s" % type(envelope).__name__)
    return envelope


def context_of(envelope: "Dict[str, Any]", log: WorkerPluginLogger) -> PluginContext:
    context = _member(envelope, "context", dict, {})
    variables = dict(_member(context, "variables", dict, {}))
    extra_inputs = _member(envelope, "extra_inputs", dict, {})
    if envelope.get("extra_inputs") is not None:
        variables["__extra_inputs__"] = dict(extra_inputs)
    dst_root = _member(context, "dst_root", str, "") or posix.getcwd()
    return PluginContext(
        variables=variables,
        dst_root=dst_root,
        answers_file=_member(context, "answers_file", str, "") or dst_root + "/.exlab-answers.yml",
        template_name=_member(context, "template_name", str, ""),
        template_version=_member(context, "template_version", str, ""),
        run_kind=_member(context, "run_kind", str, ""),
        equipment_id=_member(context, "equipment_id", str, ""),
        project=_member(context, "project", str, ""),
        dry_run=_member(envelope, "dry_run", bool, False) or _member(context, "dry_run", bool, False),
        log=log,
        extra_inputs=extra_inputs,
    )


def files_of(envelope: "Dict[str, Any]") -> "List[str]":
    """The absolute paths of the files to visit, in their order."""
    root = _member(_member(envelope, "context", dict, {}), "dst_root", str, "") or posix.getcwd()
    files = _member(envelope, "files", list, [])
    for each in files:
        if not isinstance(each, str):
            raise Malformed("`files` must hold paths as text, came %s" % encode(each))
    return [each if each[:1] == "/" else root + "/" + each for each in files]


def _member(holder: "Dict[str, Any]", name: str, kind: type, absent: "Any") -> "Any":
    value = holder.get(name)
    if value is None:
        return absent
    if not isinstance(value, kind):
        raise Malformed("`%s` must be a %s, came %s" % (name, kind.__name__, encode(value)[:100]))
    return value


def _write_all(fd: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[posix.write(fd, rest) :]
