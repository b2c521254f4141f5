package dev.holdpoint.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a producer asks for: ordered plugins over one workspace.
///
/// Begin with [#of] and go on with the `with` methods; each returns a new spec. What the values may
/// be is checked when the pass is submitted.
///
/// @param workspace the directory tree
/// @param plugins names in the order to run; null = all whose extensions match, by name
/// @param files paths relative to the workspace, in the order the plugins shall see them; null =
///   every regular file outside the forbidden paths, sorted; empty = none
/// @param context what the plugins are told
/// @param handling what is done with what plugins do
/// @param delivery where and when the pass is handed out, and how long it is kept
/// @param answers answers known beforehand, by plugin name and field; used only once that plugin
///   asks
/// @param traceparent W3C trace context, handed to the workers; null = none
public record PassSpec(
        WorkspaceName workspace,
        @Nullable List<String> plugins,
        @Nullable List<String> files,
        RunContext context,
        Handling handling,
        Delivery delivery,
        Map<String, Map<String, @Nullable Object>> answers,
        @Nullable String traceparent) {
    public PassSpec {
        plugins = plugins == null ? null : List.copyOf(plugins);
        files = files == null ? null : List.copyOf(files);
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /// The smallest pass: every plugin whose extensions match, over every file.
    public static PassSpec of(WorkspaceName workspace) {
        return new PassSpec(
                workspace,
                null,
                null,
                RunContext.EMPTY,
                Handling.USUAL,
                Delivery.USUAL,
                Map.of(),
                null);
    }

    /// The smallest pass over a workspace in the form `root:relative/path`.
    ///
    /// @throws HoldpointException `bad_workspace`, with every reason
    public static PassSpec of(String workspace) {
        return of(WorkspaceName.parse(workspace));
    }

    public PassSpec withPlugins(List<String> names) {
        return new PassSpec(
                workspace, names, files, context, handling, delivery, answers, traceparent);
    }

    public PassSpec withFiles(List<String> paths) {
        return new PassSpec(
                workspace, plugins, paths, context, handling, delivery, answers, traceparent);
    }

    public PassSpec withContext(RunContext other) {
        return new PassSpec(
                workspace, plugins, files, other, handling, delivery, answers, traceparent);
    }

    public PassSpec withHandling(Handling other) {
        return new PassSpec(
                workspace, plugins, files, context, other, delivery, answers, traceparent);
    }

    public PassSpec withDelivery(Delivery other) {
        return new PassSpec(
                workspace, plugins, files, context, handling, other, answers, traceparent);
    }

    public PassSpec withAnswers(Map<String, Map<String, @Nullable Object>> known) {
        return new PassSpec(
                workspace, plugins, files, context, handling, delivery, known, traceparent);
    }

    public PassSpec withTraceparent(@Nullable String other) {
        return new PassSpec(workspace, plugins, files, context, handling, delivery, answers, other);
    }

    /// Publishes nothing; the result says what would change.
    public PassSpec withDryRun() {
        return withHandling(handling.withDryRun(true));
    }

    /// Lets each question of the pass wait no longer than this.
    ///
    /// @param atMost 1 second to 366 days, in whole seconds, from when the question is asked, by
    ///   Redis' own clock
    /// @param then what happens to a question that nobody has answered by then
    /// @throws HoldpointException `bad_spec` when it is no such time
    public PassSpec withDeadline(Duration atMost, OnDeadline then) {
        return withHandling(handling.withPatience(new Patience(atMost, then)));
    }

    /// See [PassId#queue()].
    public PassSpec withQueue(String name) {
        return withDelivery(delivery.withQueue(name));
    }

    public PassSpec withPriority(Priority other) {
        return withDelivery(delivery.withPriority(other));
    }

    /// Not taken before this moment of Redis' own clock; one that is over = at once.
    public PassSpec withNotBefore(Instant moment) {
        return withDelivery(delivery.withNotBefore(moment));
    }

    public PassSpec withLabels(Map<String, String> other) {
        return withDelivery(delivery.withLabels(other));
    }

    /// How long the pass and its result can be read after its end.
    ///
    /// @param other 60 seconds to 366 days, in whole seconds
    public PassSpec withRetention(Duration other) {
        return withDelivery(delivery.withRetention(other));
    }

    /// Is never run at a weaker sandbox level; waits as long as no executor of its queue reaches
    /// it.
    public PassSpec withRequiredLevel(Level level) {
        return withDelivery(delivery.withRequire(level));
    }

    /// Names the pass within its queue and workspace: whoever submits the same spec under the same
    /// key again gets the pass that is there.
    public PassSpec withIdempotencyKey(String key) {
        return withDelivery(delivery.withIdempotencyKey(key));
    }

    public boolean dryRun() {
        return handling.dryRun();
    }

    public boolean fatal() {
        return handling.fatal();
    }

    public OnMissingPlugin onMissingPlugin() {
        return handling.onMissingPlugin();
    }

    public OnFailure onFailure() {
        return handling.onFailure();
    }

    public OnConflict onConflict() {
        return handling.onConflict();
    }

    public Patience patience() {
        return handling.patience();
    }

    public String queue() {
        return delivery.queue();
    }

    public Priority priority() {
        return delivery.priority();
    }

    public Map<String, String> labels() {
        return delivery.labels();
    }

    /// What to do when no executor has a plugin that the pass names.
    public enum OnMissingPlugin {
        SKIP,
        FAIL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What becomes of the changes of a plugin that failed or timed out.
    public enum OnFailure {
        DISCARD,
        KEEP;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What to do when somebody else changed a file that the plugin changed too.
    public enum OnConflict {
        RERUN,
        FAIL;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What happens to a question that nobody has answered by its deadline.
    public enum OnDeadline {
        /// The pass ends as expired.
        ABORT,
        /// The plugin that asked has failed, and the pass goes on without it.
        FAIL,
        /// The defaults of its fields are the answer. Where a required field has none that fits,
        /// the same as abort, which the question says.
        DEFAULT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
