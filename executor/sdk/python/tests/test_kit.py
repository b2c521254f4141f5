"""The author's side of the kit, used without a worker."""

import copy
import dataclasses
import io
import json
import logging
import os
import pickle
import sys
import unittest
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from holdpoint import (  # noqa: E402
    ExLabError,
    FileChange,
    HostPluginLogger,
    Plugin,
    PluginContext,
    PluginError,
    PluginInputRequired,
    PluginLogFrame,
    PluginLogger,
    WorkerPluginLogger,
)


class Sample(Plugin):
    name = "sample"
    version = "1"
    supported_extensions = [".txt"]
    required_variables = ["operator", "project"]

    def can_handle(self, file_path, variables):  # type: ignore[no-untyped-def]
        return True

    def transform(self, file_path, ctx):  # type: ignore[no-untyped-def]
        pass


def context(**changes: object) -> PluginContext:
    given = dict(
        variables={},
        dst_root="/w",
        answers_file=Path("/w/a.yml"),
        template_name="t",
        template_version="1",
        run_kind="r",
        equipment_id="e",
        project="p",
        dry_run=False,
        log=WorkerPluginLogger(io.StringIO()),
    )
    given.update(changes)
    return PluginContext(**given)  # type: ignore[arg-type]


class KitTest(unittest.TestCase):
    def test_plugin_is_abstract_in_two_methods(self) -> None:
        self.assertEqual({"can_handle", "transform"}, set(Plugin.__abstractmethods__))
        with self.assertRaises(TypeError):
            Plugin()  # type: ignore[abstract]
        self.assertEqual(("1", [], []), (Plugin.api_version, Plugin.required_variables, Plugin.optional_variables))

    def test_missing_and_empty_variables_are_named(self) -> None:
        self.assertEqual(
            ["required variable 'operator' is missing or empty", "required variable 'project' is missing or empty"],
            Sample().validate_variables({"operator": ""}),
        )
        self.assertEqual([], Sample().validate_variables({"operator": "a", "project": "b"}))

    def test_the_optional_hooks_do_nothing(self) -> None:
        plugin, ctx = Sample(), context()
        self.assertIsNone(plugin.pre_transform_all(ctx))
        self.assertIsNone(plugin.post_transform_all(ctx))
        self.assertIsNone(plugin.on_plugin_failure(PluginError("x"), ctx))

    def test_errors(self) -> None:
        question = PluginInputRequired(fields=[{"id": "a"}], reason="why")
        self.assertEqual(([{"id": "a"}], "why", "why"), (question.fields, question.reason, str(question)))
        self.assertTrue(issubclass(PluginError, ExLabError) and issubclass(ExLabError, Exception))
        self.assertTrue(issubclass(PluginInputRequired, ExLabError))
        self.assertFalse(issubclass(PluginInputRequired, PluginError))

    def test_a_value_is_frozen_equal_by_content_and_printable(self) -> None:
        change = FileChange(Path("/a"), "modify", "s")
        self.assertEqual(FileChange(path=Path("/a"), kind="modify", summary="s", detail={}), change)
        self.assertNotEqual(FileChange(Path("/b"), "modify", "s"), change)
        self.assertEqual("FileChange(path=PosixPath('/a'), kind='modify', summary='s', detail={})", repr(change))
        with self.assertRaises(dataclasses.FrozenInstanceError):
            change.kind = "delete"
        with self.assertRaises(dataclasses.FrozenInstanceError):
            del change.kind
        with self.assertRaises(dataclasses.FrozenInstanceError):
            context().dry_run = True
        self.assertIsNot(FileChange("/a", "m", "s").detail, FileChange("/a", "m", "s").detail)  # type: ignore[arg-type]

    def test_dataclasses_accepts_the_values(self) -> None:
        change = FileChange(Path("/a"), "modify", "s", {"x": 1})
        self.assertTrue(dataclasses.is_dataclass(change))
        self.assertEqual({"path": Path("/a"), "kind": "modify", "summary": "s", "detail": {"x": 1}}, dataclasses.asdict(change))
        self.assertEqual("delete", dataclasses.replace(change, kind="delete").kind)
        ctx = context()
        other = dataclasses.replace(ctx, extra_inputs={"a": 1}, dst_root=Path("/v"))
        self.assertEqual((Path("/v"), {"a": 1}, "p"), (other.dst_root, other.extra_inputs, other.project))
        self.assertEqual(
            "variables dst_root answers_file template_name template_version run_kind equipment_id project dry_run log "
            "extra_inputs".split(),
            [field.name for field in dataclasses.fields(ctx)],
        )

        @dataclasses.dataclass(frozen=True)
        class Detailed(FileChange):
            size: int = 0

        self.assertEqual(["path", "kind", "summary", "detail", "size"], [f.name for f in dataclasses.fields(Detailed)])

    def test_values_can_be_copied_and_pickled(self) -> None:
        change = FileChange(Path("/a"), "modify", "s", {"x": [1]})
        self.assertEqual(change, copy.deepcopy(change))
        self.assertEqual(change, pickle.loads(pickle.dumps(change)))

    def test_context_paths_are_paths_and_stay_the_same(self) -> None:
        ctx = context()
        self.assertEqual(Path("/w"), ctx.dst_root)
        self.assertIs(ctx.dst_root, ctx.dst_root)
        self.assertEqual(context(log=ctx.log), ctx)
        self.assertEqual({}, ctx.extra_inputs)

    def test_the_worker_logger_writes_frames_to_its_stream(self) -> None:
        stream = io.StringIO()
        WorkerPluginLogger(stream).warning("low", left=3)
        self.assertEqual({"level": "WARNING", "message": "low", "context": {"left": 3}}, json.loads(stream.getvalue()))
        self.assertTrue(stream.getvalue().endswith("}\n"))

    def test_the_host_logger_forwards_to_logging(self) -> None:
        for name, given in (("exlab_wizard.plugins", ()), ("mine", ("mine",))):
            with self.assertLogs(name, logging.DEBUG) as seen:
                log = HostPluginLogger(*given)
                log.debug("100%")
                log.info("i", a=1)
                log.warning("w")
                log.error("e")
            self.assertEqual(["100%", "i", "w", "e"], [record.getMessage() for record in seen.records])
            self.assertEqual(["DEBUG", "INFO", "WARNING", "ERROR"], [record.levelname for record in seen.records])
            self.assertEqual({"a": 1}, seen.records[1].context)  # type: ignore[attr-defined]

    def test_loggers_are_plugin_loggers_and_frames_are_values(self) -> None:
        self.assertTrue(issubclass(HostPluginLogger, PluginLogger) and issubclass(WorkerPluginLogger, PluginLogger))
        self.assertEqual({}, PluginLogFrame("INFO", "m").context)
        self.assertEqual(PluginLogFrame("INFO", "m", {}), PluginLogFrame(level="INFO", message="m"))


if __name__ == "__main__":
    unittest.main()
