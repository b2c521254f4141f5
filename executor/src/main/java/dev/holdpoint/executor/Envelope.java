package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The JSON that goes into a worker and comes out of it; the Python kit is the other side.
final class Envelope {
    private Envelope() {}

    /// What goes in.
    ///
    /// @param files relative to the workspace
    /// @param given everything answered to this plugin so far
    static String in(
            PassSpec spec, Plugin plugin, Path workspace, List<String> files, GivenAnswers given) {
        var envelope = of(spec, plugin, workspace);
        envelope.put(
                "files", files.stream().map(file -> workspace.resolve(file).toString()).toList());
        envelope.put("dry_run", spec.dryRun());
        envelope.put("extra_inputs", given.rounds() == 0 ? null : given.values());
        return Json.write(envelope);
    }

    /// What goes in when a plugin is only to look at the variables. May be larger than other
    /// envelopes by what tells the two apart.
    ///
    /// @param standIn an empty directory in the workspace's place
    /// @return empty when even a run without files would be refused for its size
    static Optional<String> check(PassSpec spec, Plugin plugin, Path workspace, Path standIn) {
        if (isOversize(in(spec, plugin, workspace, List.of(), GivenAnswers.NONE))) {
            return Optional.empty();
        }
        var envelope = of(spec, plugin, standIn);
        envelope.put("mode", "validate");
        envelope.put("files", List.of());
        envelope.put("dry_run", spec.dryRun());
        envelope.put("extra_inputs", null);
        return Optional.of(Json.write(envelope));
    }

    private static Map<String, @Nullable Object> of(PassSpec spec, Plugin plugin, Path workspace) {
        var context = new LinkedHashMap<String, @Nullable Object>();
        context.put("variables", spec.context().variables());
        context.put("dst_root", workspace.toString());
        context.put("answers_file", workspace.resolve(".exlab-answers.yml").toString());
        context.put("template_name", spec.context().templateName());
        context.put("template_version", spec.context().templateVersion());
        context.put("run_kind", spec.context().runKind());
        context.put("equipment_id", spec.context().equipmentId());
        context.put("project", spec.context().project());
        context.put("dry_run", spec.dryRun());
        var envelope = new LinkedHashMap<String, @Nullable Object>();
        envelope.put("plugin_module", plugin.module());
        envelope.put("context", context);
        return envelope;
    }

    static boolean isOversize(String envelope) {
        return envelope.length() > Limits.MAX_ENVELOPE_BYTES
                || envelope.getBytes(StandardCharsets.UTF_8).length > Limits.MAX_ENVELOPE_BYTES;
    }

    /// What came out; empty when it is not one JSON object.
    static Optional<Reply> out(String stdout) {
        Map<String, @Nullable Object> object;
        try {
            object = Json.parseLooseObject(stdout.strip());
        } catch (HoldpointException e) {
            return Optional.empty();
        }
        var perFile = new ArrayList<Map<String, @Nullable Object>>();
        if (object.get("per_file") instanceof List<?> list) {
            for (var element : list) {
                asObject(element).ifPresent(perFile::add);
            }
        }
        return Optional.of(
                new Reply(
                        object.get("error_message") instanceof String error && !error.isEmpty()
                                ? error
                                : null,
                        perFile,
                        asObject(object.get("input_required")).orElse(null)));
    }

    private static Optional<Map<String, @Nullable Object>> asObject(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        var object = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((name, member) -> object.put(String.valueOf(name), member));
        return Optional.of(object);
    }
}
