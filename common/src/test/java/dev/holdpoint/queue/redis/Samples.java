package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What executors and people say in tests.
final class Samples {
    static final ResolvedPlugin PLUGIN = new ResolvedPlugin("columns", "1.0.0", "d1");
    static final Question DATE = question("{'id': 'date', 'type': 'date'}");
    static final Question COUNT = question("{'id': 'count', 'type': 'integer', 'min': 1}");

    /// Asks for a user and for what must never be seen.
    static final Question LOGIN = question("{'id': 'user'}, {'id': 'password', 'type': 'secret'}");

    private Samples() {}

    /// A question with these fields, in JSON with `'` for `"`.
    static Question question(String fields) {
        var json = "[" + fields.replace('\'', '"') + "]";
        return QuestionJson.of(Json.parseArray(json), "needed for the table");
    }

    static Entry entry() {
        return Entry.of(
                PLUGIN,
                EntryStatus.SUCCESS,
                List.of("a.csv"),
                null,
                new Usage(1, 0, 1, 1, Accounting.POLLING, "strong", "x"));
    }

    static PassResult success() {
        return PassResult.of(List.of(entry()), List.of(), 1, false);
    }

    /// The first time that a plugin asks, with nothing set aside.
    static Parking asks(Question question) {
        return asks(question, 0);
    }

    /// A plugin asks that was given the answers to so many rounds.
    static Parking asks(Question question, int given) {
        return new Parking("columns", question, "parked-" + given, given, aborted(), null, null);
    }

    /// The first time that a plugin asks, with a deadline.
    static Parking asks(Question question, Overdue overdue) {
        return new Parking("columns", question, "parked-0", 0, aborted(), overdue, null);
    }

    static Parking preset(Question question, Map<String, @Nullable Object> values) {
        return new Parking("columns", question, "parked-0", 0, aborted(), null, values);
    }

    static PassResult aborted() {
        return PassResult.aborted(List.of(entry()), List.of(), 1);
    }
}
