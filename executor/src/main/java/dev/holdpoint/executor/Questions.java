package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.executor.run.Verdict;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.AtDeadline;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.wire.AnswerForm;
import dev.holdpoint.wire.QuestionJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker asks, as a question for people.
final class Questions {
    private static final int MOST_OF_A_REASON = 4_096;

    private Questions() {}

    /// What the envelope of a worker that asks says.
    ///
    /// @param question null when nothing is asked, or nothing that can be
    /// @param problem why it cannot be asked; null when it can, or nothing is asked
    record Asked(@Nullable Question question, @Nullable String problem) {
        private static final Asked NOTHING = new Asked(null, null);
    }

    static Asked in(Exit exit, @Nullable Reply reply) {
        if (reply == null || !Verdict.isAsking(exit)) {
            return Asked.NOTHING;
        }
        var asks = reply.asks();
        if (asks == null) {
            return Asked.NOTHING;
        }
        var reason = asks.get("reason") instanceof String text ? text : "";
        if (reason.length() > MOST_OF_A_REASON) {
            reason = reason.substring(0, MOST_OF_A_REASON) + "…";
        }
        try {
            return new Asked(QuestionJson.of(asks.get("fields"), reason), null);
        } catch (HoldpointException e) {
            return new Asked(null, e.getMessage());
        }
    }

    /// The answer that the pass brought along for this question; null when it has none that fits,
    /// or has told the plugin all of it already.
    private static @Nullable Map<String, @Nullable Object> preset(
            Claim claim, Plugin plugin, Question question, GivenAnswers given) {
        var known = new LinkedHashMap<String, @Nullable Object>();
        known.putAll(claim.spec().answers().getOrDefault(plugin.name(), Map.of()));
        known.keySet().retainAll(question.fields().stream().map(Field::id).toList());
        if (given.values().keySet().containsAll(known.keySet())) {
            return null;
        }
        try {
            return AnswerForm.check(question, known);
        } catch (HoldpointException e) {
            return null;
        }
    }

    /// What the queue is to be told.
    ///
    /// @param parkedHash of the work set aside
    static Parking parking(
            Turn turn,
            Question question,
            Workers.Spawned spawned,
            GivenAnswers given,
            String parkedHash) {
        var claim = turn.claim();
        var usage = spawned.usage();
        var entries = new ArrayList<>(claim.progress().entries());
        entries.add(turn.entry(EntryStatus.FAILED, List.of(), spawned.error(), usage));
        return new Parking(
                turn.plugin().name(),
                question,
                parkedHash,
                given.rounds(),
                PassResult.aborted(entries, claim.progress().warnings(), claim.attempt()),
                overdue(turn, question, usage, given),
                preset(claim, turn.plugin(), question, given));
    }

    /// What becomes of the question when nobody answers it in time; null when it waits for ever.
    /// The defaults answer it once: a plugin that asks the same again would else never end.
    private static @Nullable Overdue overdue(
            Turn turn, Question question, Usage usage, GivenAnswers given) {
        var patience = turn.spec().patience();
        var after = patience.atMost();
        if (after == null) {
            return null;
        }
        return switch (patience.onDeadline()) {
            case ABORT -> new Overdue(after, end(turn, after, usage, null), null);
            case FAIL -> new Overdue(after, new AtDeadline.Fail(entries(turn, after, usage)), null);
            case DEFAULT -> {
                var name = turn.plugin().name();
                if (given.byDeadline().contains(question.digest())) {
                    var note =
                            name
                                    + " asks again what the defaults have answered already, so this"
                                    + " deadline ends the pass";
                    yield new Overdue(after, end(turn, after, usage, note), note);
                }
                try {
                    var values = AnswerForm.defaults(question);
                    yield new Overdue(after, new AtDeadline.Answer(values), null);
                } catch (HoldpointException e) {
                    var note =
                            "the defaults do not answer the question of "
                                    + name
                                    + ", so its deadline ends the pass: "
                                    + String.join("; ", e.details());
                    yield new Overdue(after, end(turn, after, usage, note), note);
                }
            }
        };
    }

    private static AtDeadline end(Turn turn, Duration after, Usage usage, @Nullable String note) {
        var progress = turn.claim().progress();
        var warnings = note == null ? progress.warnings() : progress.warned(note).warnings();
        return new AtDeadline.End(
                PassResult.expired(entries(turn, after, usage), warnings, turn.claim().attempt()));
    }

    private static List<Entry> entries(Turn turn, Duration after, Usage usage) {
        var why = "no_answer: nobody answered within " + after.toSeconds() + " s";
        var entry = turn.entry(EntryStatus.FAILED, List.of(), why, usage);
        return turn.claim().progress().plus(entry).entries();
    }
}
