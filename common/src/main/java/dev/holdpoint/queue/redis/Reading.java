package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.BlockedPublish;
import dev.holdpoint.model.Deadline;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec.OnDeadline;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.wire.DecisionJson;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.PluginsJson;
import dev.holdpoint.wire.QuestionJson;
import dev.holdpoint.wire.ResultJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Hashes in Redis as values of the model.
final class Reading {
    /// What a label's name has before it.
    static final String LABEL = "label:";

    private final Connection connection;

    Reading(Connection connection) {
        this.connection = connection;
    }

    Optional<PassView> pass(PassId id) {
        var hash = connection.repeatable(redis -> redis.hgetAll(Keys.of(id).pass(id)));
        return hash.isEmpty() ? Optional.empty() : pass(id, hash);
    }

    /// The pass that a hash is of; empty when its retention is over.
    Optional<PassView> pass(PassId id, Map<String, String> hash) {
        var state = state(hash);
        var result = state == PassState.DONE ? result(id) : null;
        if (state == PassState.DONE && result == null) {
            return Optional.empty();
        }
        var open = hash.get("open");
        return Optional.of(
                new PassView(
                        id,
                        state,
                        WorkspaceName.parse(text(hash, "workspace")),
                        work(hash),
                        time(hash, "created"),
                        time(hash, "updated"),
                        Integer.parseInt(text(hash, "step")),
                        Integer.parseInt(text(hash, "attempt")),
                        activity(hash),
                        state == PassState.RUNNING ? hash.get("owner") : null,
                        reason(hash),
                        open == null ? null : RequestId.parse(open),
                        deadline(hash),
                        blocked(hash),
                        result));
    }

    private static PassView.Work work(Map<String, String> hash) {
        var repeated = hash.get("retry_of");
        return new PassView.Work(
                plugins(hash),
                labels(hash),
                Priority.of(text(hash, "priority")).orElseThrow(),
                repeated == null ? null : PassId.parse(repeated));
    }

    /// A pass that is being published goes on for a moment after it was cancelled.
    private static @Nullable String reason(Map<String, String> hash) {
        var by = hash.get("cancel_by");
        return by == null || state(hash) == PassState.DONE
                ? hash.get("reason")
                : "cancelled by " + by + "; it ends once what is being published is in place";
    }

    private static @Nullable BlockedPublish blocked(Map<String, String> hash) {
        var decision = hash.get("decision");
        return hash.containsKey("blocked_since")
                ? new BlockedPublish(
                        time(hash, "blocked_since"),
                        Integer.parseInt(text(hash, "tries")),
                        hash.containsKey("blocked_next") ? time(hash, "blocked_next") : null,
                        text(hash, "blocked"),
                        decision == null ? null : DecisionJson.read(decision))
                : null;
    }

    static List<String> plugins(Map<String, String> hash) {
        var resolved = hash.get("plugins");
        return resolved == null
                ? PluginsJson.asked(text(hash, "spec"))
                : PluginsJson.read(resolved).stream().map(ResolvedPlugin::name).toList();
    }

    static Map<String, String> labels(Map<String, String> hash) {
        var labels = new TreeMap<String, String>();
        hash.forEach((name, value) -> {
            if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), value);
            }
        });
        return labels;
    }

    private static @Nullable Activity activity(Map<String, String> hash) {
        var progress = hash.get("progress");
        return progress == null
                ? null
                : new Activity(Double.parseDouble(progress), hash.getOrDefault("doing", ""));
    }

    Optional<PassState> state(PassId id) {
        return Optional.ofNullable(
                        connection.repeatable(redis -> redis.hget(Keys.of(id).pass(id), "state")))
                .flatMap(PassState::of);
    }

    Optional<Instant> ended(PassId id) {
        var hash = connection.repeatable(redis -> redis.hgetAll(Keys.of(id).pass(id)));
        return hash.isEmpty() || !state(hash).isTerminal()
                ? Optional.empty()
                : Optional.of(time(hash, "updated"));
    }

    Optional<InputRequest> input(RequestId id) {
        var hash = connection.repeatable(redis -> redis.hgetAll(Keys.of(id.pass()).input(id)));
        if (hash.isEmpty()) {
            return Optional.empty();
        }
        var values = hash.get("values");
        return Optional.of(
                new InputRequest(
                        id,
                        WorkspaceName.parse(text(hash, "workspace")),
                        text(hash, "plugin"),
                        QuestionJson.read(text(hash, "question")),
                        InputRequest.State.valueOf(text(hash, "state").toUpperCase(Locale.ROOT)),
                        time(hash, "asked"),
                        deadline(hash),
                        hash.get("by"),
                        hash.get("how"),
                        hash.containsKey("closed") ? time(hash, "closed") : null,
                        values == null ? Map.of() : Json.parseObject(values)));
    }

    private @Nullable PassResult result(PassId id) {
        var json = connection.repeatable(redis -> redis.get(Keys.of(id).result(id)));
        return json == null ? null : ResultJson.read(json);
    }

    static PassState state(Map<String, String> hash) {
        return PassState.of(text(hash, "state")).orElseThrow();
    }

    private static @Nullable Deadline deadline(Map<String, String> hash) {
        return hash.containsKey("deadline")
                ? new Deadline(
                        time(hash, "deadline"),
                        OnDeadline.valueOf(text(hash, "on_deadline").toUpperCase(Locale.ROOT)),
                        hash.get("deadline_note"))
                : null;
    }

    private static Instant time(Map<String, String> hash, String field) {
        return time(text(hash, field));
    }

    /// A moment as scripts write it.
    static Instant time(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }

    private static String text(Map<String, String> hash, String field) {
        var value = hash.get(field);
        if (value == null) {
            throw new HoldpointException(
                    Problem.INTERNAL, "a hash in Redis lacks its field '" + field + "'");
        }
        return value;
    }
}
