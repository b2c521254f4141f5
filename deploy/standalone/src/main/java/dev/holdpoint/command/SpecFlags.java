package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a pass is made of: a file, flags, or a file with flags over it.
final class SpecFlags {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = {
                "the pass as JSON, or many as a JSON array or one per line; - = standard input.",
                "Flags go over each."
            })
    private @Nullable String file;

    @Option(
            names = "--workspace",
            paramLabel = "ROOT:PATH",
            description = "the directory to work on, such as lab:PROJ-1/EQ1/run-0007")
    private @Nullable String workspace;

    @Option(
            names = "--plugin",
            paramLabel = "NAME",
            description = {
                "a plugin to run, in the order given; repeat it for more.",
                "None = all whose file extensions match."
            })
    private List<String> plugins = List.of();

    @Option(
            names = "--var",
            paramLabel = "NAME=VALUE",
            description = "a variable for the plugins, as text (other JSON values: -f)")
    private List<String> variables = List.of();

    @Option(
            names = "--answer",
            paramLabel = "PLUGIN.FIELD=VALUE",
            description = "an answer known beforehand; used only if that plugin asks")
    private List<String> answers = List.of();

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "a label for people and dashboards")
    private List<String> labels = List.of();

    @Option(names = "--dry-run", description = "publish nothing; the result says what would change")
    private boolean dryRun;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description =
                    "the queue; default: what the file says, else HOLDPOINT_QUEUE, else default")
    private @Nullable String queue;

    /// The variable goes below the file, a default of `--queue` would go over it.
    @Option(names = "--queue-otherwise", hidden = true, defaultValue = "${env:HOLDPOINT_QUEUE:-}")
    private String queueOtherwise = "";

    @Option(
            names = "--priority",
            paramLabel = "high|normal|low",
            description = "which passes go first; default: normal")
    private @Nullable String priority;

    @Option(
            names = "--not-before",
            paramLabel = "TIME",
            description = "do not start before, such as 2030-02-07T10:15:00Z")
    private @Nullable String notBefore;

    @Option(
            names = "--retention",
            paramLabel = "SECONDS",
            description = "how long the pass can be read after its end; default: 604800 (7 days)")
    private @Nullable Long retention;

    @Option(
            names = "--durability",
            paramLabel = "replicated|async",
            description = "what the submit waits for; default: for a replica, where there are any")
    private @Nullable String durability;

    @Option(
            names = "--require",
            paramLabel = "strong|namespaces|limits",
            description = {
                "the weakest sandbox level at which the plugins may run; as long as no executor",
                "of the queue reaches it, the pass waits; default: whatever its executor has"
            })
    private @Nullable String require;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "how long each question waits for a person; default: for ever")
    private @Nullable Long deadline;

    @Option(
            names = "--on-deadline",
            paramLabel = "abort|fail|default",
            description = {
                "what happens to a question that nobody has answered by then: the pass ends,",
                "the plugin has failed and the pass goes on, or the defaults of its fields are",
                "the answer; default: abort"
            })
    private @Nullable String onDeadline;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = {
                "a name for this pass in its queue and workspace:",
                "submitting the same again under it gives the pass that is there"
            })
    private @Nullable String idempotencyKey;

    /// The file of passes; null when the flags say it all.
    ///
    /// @param in what `-f -` reads
    /// @throws HoldpointException `bad_setting` when there is neither a file nor a workspace; else
    ///   as [SpecFile#read]
    @Nullable SpecFile file(InputStream in) {
        if (file == null && workspace == null) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "nothing to submit: give -f FILE, or --workspace ROOT:PATH",
                    List.of("for example: --workspace lab:run-0007 --plugin hello_plugin"));
        }
        return file == null ? null : SpecFile.read(file, in);
    }

    /// Puts many passes together, and checks each.
    List<Wanted> read(SpecFile passes) {
        return Wanted.all(
                passes.passes().stream()
                        .<Supplier<PassSpec>>map(json -> () -> read(json))
                        .toList());
    }

    /// Puts a pass together and checks it.
    ///
    /// @param json what the flags go over
    /// @throws HoldpointException as [SpecJson#read]
    PassSpec read(String json) {
        var spec =
                new LinkedHashMap<String, @Nullable Object>(
                        SpecFile.parsed(() -> Json.parseObject(json)));
        put(spec, "queue", queue);
        if (!queueOtherwise.isEmpty()) {
            spec.putIfAbsent("queue", queueOtherwise);
        }
        put(spec, "priority", priority);
        put(spec, "not_before", notBefore);
        put(spec, "retention_seconds", retention);
        put(spec, "durability", durability);
        put(spec, "idempotency_key", idempotencyKey);
        if (require != null) {
            inside(spec, "isolation").put("require", require);
        }
        patience(spec);
        if (workspace != null) {
            spec.put("workspace", workspace);
        }
        if (!plugins.isEmpty()) {
            spec.put("plugins", plugins);
        }
        if (dryRun) {
            spec.put("dry_run", true);
        }
        over(spec, "labels", Pairs.read("--label", labels));
        if (!variables.isEmpty()) {
            over(inside(spec, "context"), "variables", Pairs.read("--var", variables));
        }
        if (!answers.isEmpty()) {
            var known = inside(spec, "answers");
            Pairs.answers(answers).forEach((plugin, fields) -> over(known, plugin, fields));
        }
        return SpecJson.read(Json.write(spec));
    }

    private void patience(Map<String, @Nullable Object> spec) {
        if (deadline == null && onDeadline == null) {
            return;
        }
        var input = inside(spec, "input");
        put(input, "deadline_seconds", deadline);
        put(input, "on_deadline", onDeadline);
        if (input.get("deadline_seconds") == null) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--on-deadline says what happens at a deadline, and there is none: give"
                            + " --deadline SECONDS too");
        }
    }

    private static void put(
            Map<String, @Nullable Object> object, String name, @Nullable Object value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static void over(
            Map<String, @Nullable Object> object, String name, Map<String, String> members) {
        if (!members.isEmpty()) {
            inside(object, name).putAll(members);
        }
    }

    /// The object under this name, made when missing. What is there but not an object gives way to
    /// the flag.
    private static Map<String, @Nullable Object> inside(
            Map<String, @Nullable Object> object, String name) {
        var inner = new LinkedHashMap<String, @Nullable Object>();
        if (object.get(name) instanceof Map<?, ?> there) {
            there.forEach((key, value) -> inner.put(String.valueOf(key), value));
        }
        object.put(name, inner);
        return inner;
    }
}
