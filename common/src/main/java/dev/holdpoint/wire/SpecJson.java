package dev.holdpoint.wire;

import dev.holdpoint.model.Handling;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassSpec.OnDeadline;
import dev.holdpoint.model.Patience;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.model.WorkspaceName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pass as producers write it.
///
/// Only `workspace` is required. Unknown fields are refused by name. Fields that belong to the
/// design but that this version does not do are refused with `unsupported` unless they have the
/// value that changes nothing.
public final class SpecJson {
    /// The largest spec that is accepted, in bytes of UTF-8.
    public static final int MAX_BYTES = 1024 * 1024;

    private static final Pattern PLUGIN = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private SpecJson() {}

    /// Reads and checks a spec.
    ///
    /// @throws HoldpointException `bad_spec` with every problem as a detail; `unsupported` when the
    ///   only problems are fields that this version does not do
    public static PassSpec read(String json) {
        if (json.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "the pass is larger than "
                            + MAX_BYTES
                            + " bytes; name fewer files or plugins, or give smaller answers");
        }
        var problems = new ArrayList<String>();
        var unsupported = new ArrayList<String>();
        var in = new Members("", Json.parseObject(json), problems);
        var workspace = workspace(in, problems);
        var plugins = plugins(in, problems);
        var files = files(in, problems);
        var context = context(in);
        var handling = handling(in);
        var delivery = DeliveryJson.read(in, problems);
        var answers = answers(in, problems);
        var traceparent = in.text("traceparent");
        if (traceparent != null && !TRACEPARENT.matcher(traceparent).matches()) {
            in.problem(
                    "traceparent",
                    "W3C trace context such as 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        }
        refuseWhatIsNotDone(in, unsupported);
        in.refuseOthers();
        if (!problems.isEmpty() || workspace == null) {
            problems.addAll(unsupported);
            throw new HoldpointException(
                    Problem.BAD_SPEC, "the pass was refused; nothing was stored", problems);
        }
        if (!unsupported.isEmpty()) {
            throw new HoldpointException(
                    Problem.UNSUPPORTED,
                    "the pass asks for what this version does not do; nothing was stored",
                    unsupported);
        }
        return new PassSpec(
                workspace, plugins, files, context, handling, delivery, answers, traceparent);
    }

    /// Writes the form that `read` reads; equal specs give equal text.
    public static String write(PassSpec spec) {
        var context = new LinkedHashMap<String, @Nullable Object>();
        context.put("variables", spec.context().variables());
        context.put("template_name", spec.context().templateName());
        context.put("template_version", spec.context().templateVersion());
        context.put("run_kind", spec.context().runKind());
        context.put("equipment_id", spec.context().equipmentId());
        context.put("project", spec.context().project());
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("workspace", spec.workspace().toString());
        out.put("plugins", spec.plugins());
        out.put("files", spec.files());
        out.put("context", context);
        out.put("dry_run", spec.dryRun());
        out.put("fatal", spec.fatal());
        out.put("on_missing_plugin", spec.onMissingPlugin().word());
        out.put("on_failure", spec.onFailure().word());
        out.put("on_conflict", spec.onConflict().word());
        DeliveryJson.write(spec.delivery(), out);
        if (!spec.patience().equals(Patience.ENDLESS)) {
            out.put("input", patience(spec.patience()));
        }
        out.put("answers", spec.answers());
        out.put("traceparent", spec.traceparent());
        return Json.writeCanonical(out);
    }

    private static Map<String, @Nullable Object> patience(Patience patience) {
        var atMost = patience.atMost();
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("deadline_seconds", atMost == null ? null : atMost.toSeconds());
        out.put("on_deadline", patience.onDeadline().word());
        return out;
    }

    private static @Nullable WorkspaceName workspace(Members in, List<String> problems) {
        var text = in.text("workspace");
        if (text == null) {
            if (in.raw("workspace") == null) {
                problems.add("workspace: required, such as \"lab:PROJ-1/EQ1/run-0007\"");
            }
            return null;
        }
        try {
            return WorkspaceName.parse(text);
        } catch (HoldpointException e) {
            problems.add(e.getMessage());
            return null;
        }
    }

    private static @Nullable List<String> plugins(Members in, List<String> problems) {
        var names = in.texts("plugins");
        if (names != null) {
            for (var name : names) {
                if (!PLUGIN.matcher(name).matches()) {
                    problems.add(
                            "plugins: a plugin name has letters, digits, '_' and '-', at most 128; got "
                                    + Members.shown(name));
                }
            }
            if (names.stream().distinct().count() < names.size()) {
                problems.add("plugins: a name appears twice; a pass runs each plugin once");
            }
        }
        return names;
    }

    private static @Nullable List<String> files(Members in, List<String> problems) {
        var files = in.texts("files");
        if (files != null) {
            for (var file : files) {
                if (!isInside(file)) {
                    problems.add(
                            "files: expected paths relative to the workspace, without '..' and control characters;"
                                    + " got "
                                    + Members.shown(file));
                }
            }
        }
        return files;
    }

    private static boolean isInside(String path) {
        for (var part : path.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.chars().anyMatch(c -> c < 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static RunContext context(Members in) {
        var context = in.inside("context");
        var result =
                new RunContext(
                        context.object("variables"),
                        context.text("template_name", ""),
                        context.text("template_version", ""),
                        context.text("run_kind", ""),
                        context.text("equipment_id", ""),
                        context.text("project", ""));
        context.refuseOthers();
        return result;
    }

    private static Handling handling(Members in) {
        return new Handling(
                in.flag("dry_run"),
                in.flag("fatal"),
                in.choice(
                        "on_missing_plugin",
                        PassSpec.OnMissingPlugin.values(),
                        PassSpec.OnMissingPlugin.SKIP),
                in.choice("on_failure", PassSpec.OnFailure.values(), PassSpec.OnFailure.DISCARD),
                in.choice("on_conflict", PassSpec.OnConflict.values(), PassSpec.OnConflict.RERUN),
                patience(in.inside("input")));
    }

    private static Patience patience(Members in) {
        var then = in.choice("on_deadline", OnDeadline.values(), OnDeadline.ABORT);
        boolean isEndless = in.raw("deadline_seconds") == null;
        var atMost = Duration.ofSeconds(in.integer("deadline_seconds", 1));
        in.refuseOthers();
        if (!Patience.allows(atMost)) {
            in.problem("deadline_seconds", Patience.ALLOWED);
            return Patience.ENDLESS;
        }
        return new Patience(isEndless ? null : atMost, then);
    }

    /// No refusal repeats what came: it may be a secret.
    private static Map<String, Map<String, @Nullable Object>> answers(
            Members in, List<String> problems) {
        var answers = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        var given = in.raw("answers");
        if (given instanceof Map<?, ?> byPlugin) {
            Json.castObject(byPlugin)
                    .forEach((plugin, values) -> {
                        if (values instanceof Map<?, ?> map) {
                            answers.put(plugin, Json.castObject(map));
                        } else {
                            problems.add(
                                    "answers." + plugin + ": expected an object of field to value");
                        }
                    });
        } else if (given != null) {
            problems.add("answers: expected an object of plugin to fields");
        }
        return answers;
    }

    private static void refuseWhatIsNotDone(Members in, List<String> unsupported) {
        for (var name : List.of("webhook")) {
            if (in.raw(name) != null) {
                unsupported.add(name + ": not in this version; leave it out");
            }
        }
    }
}
