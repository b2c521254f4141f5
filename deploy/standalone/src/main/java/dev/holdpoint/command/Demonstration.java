package dev.holdpoint.command;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.redis.RedisQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pass, told as it happens, its questions answered.
final class Demonstration {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Surroundings around;
    private final RedisQueue queue;
    private final Map<String, Map<String, String>> given;
    private long begin;

    /// Ready to run.
    ///
    /// @param given values by plugin and field, known beforehand
    Demonstration(Surroundings around, RedisQueue queue, Map<String, Map<String, String>> given) {
        this.around = around;
        this.queue = queue;
        this.given = given;
    }

    /// Runs the pass to its end, or to a question that nobody answers.
    PassView run(PassSpec spec) {
        var id = queue.submissions().newId(spec);
        begin = System.nanoTime();
        queue.submissions().submit(id, spec);
        tell("submitted " + id);
        var seen = look(id);
        story(null, seen);
        while (true) {
            if (seen.state().isTerminal()) {
                return seen;
            }
            if (seen.open() != null && seen.state() == PassState.WAITING) {
                var request = queue.inspection().input(seen.open()).orElseThrow();
                if (request.state() == InputRequest.State.OPEN && !answered(request)) {
                    return seen;
                }
            }
            var now = awaitNews(seen);
            story(seen, now);
            seen = now;
        }
    }

    private PassView look(PassId id) {
        return queue.inspection()
                .pass(id)
                .orElseThrow(
                        () -> new HoldpointException(Problem.INTERNAL, "the pass is gone: " + id));
    }

    private PassView awaitNews(PassView seen) {
        long deadline = System.nanoTime() + LONGEST_SILENCE.toNanos();
        while (true) {
            var now = look(seen.id());
            if (Story.isNews(seen, now)) {
                return now;
            }
            if (System.nanoTime() > deadline || !Backoff.sleep(BETWEEN_LOOKS)) {
                throw new HoldpointException(
                        Problem.TIMED_OUT,
                        "the pass has been "
                                + now.state().word()
                                + " for "
                                + LONGEST_SILENCE.toSeconds()
                                + " s without any change"
                                + (now.reason() == null ? "" : ": " + now.reason()));
            }
        }
    }

    private void story(@Nullable PassView before, PassView now) {
        Story.between(before, now).forEach(this::tell);
    }

    /// Answers with what was given, or asks whoever sits there.
    ///
    /// @return false when there is nobody to ask
    private boolean answered(InputRequest request) {
        var known = given.getOrDefault(request.plugin(), Map.of());
        var values = values(request, known);
        if (values == null) {
            for (var field : Interview.missing(request, known)) {
                around.tell(
                        "holdpoint: nobody is here to answer "
                                + request.plugin()
                                + "."
                                + field
                                + "; give it with --answer "
                                + request.plugin()
                                + "."
                                + field
                                + "=VALUE");
            }
            return false;
        }
        try {
            var closed =
                    queue.answers()
                            .answer(
                                    request.id(),
                                    new Answer.Values(new LinkedHashMap<>(values), around.user()),
                                    "cli");
            tell("answered by " + closed.by() + ": " + Show.plain(closed.values().toString()));
        } catch (HoldpointException e) {
            if (e.problem() != Problem.INPUT_CLOSED && e.problem() != Problem.STALE_QUESTION) {
                throw e;
            }
            tell(String.valueOf(e.getMessage()));
        }
        return true;
    }

    private @Nullable Map<String, @Nullable Object> values(
            InputRequest request, Map<String, String> known) {
        if (around.terminal() != null) {
            return new Interview(around, around.terminal()).hold(request, known);
        }
        return Interview.missing(request, known).isEmpty() ? new LinkedHashMap<>(known) : null;
    }

    private void tell(String what) {
        around.say(
                String.format(Locale.ROOT, "%7.2f s  %s", (System.nanoTime() - begin) / 1e9, what));
    }
}
