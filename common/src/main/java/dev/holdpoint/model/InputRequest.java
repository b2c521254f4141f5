package dev.holdpoint.model;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A question that went out to people, and what became of it.
///
/// @param workspace where the plugin works
/// @param asked when the question went out
/// @param deadline until when it can be answered; null = for ever
/// @param by who answered, aborted or cancelled, `deadline` when nobody did in time; null while
///   open
/// @param how through which channel: `client`, `cli`, `stream`, `preset`, `deadline`; null while
///   open
/// @param closed when that was, the deadline itself when nobody answered in time; null while open
/// @param values the answer, secrets as `***`; empty while open
public record InputRequest(
        RequestId id,
        WorkspaceName workspace,
        String plugin,
        Question question,
        State state,
        Instant asked,
        @Nullable Deadline deadline,
        @Nullable String by,
        @Nullable String how,
        @Nullable Instant closed,
        Map<String, @Nullable Object> values) {
    /// What became of a question.
    public enum State {
        OPEN,
        ANSWERED,
        ABORTED,
        /// With its pass, by the producer.
        CANCELLED,
        /// Nobody answered in time, and defaults were not to be the answer.
        EXPIRED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
