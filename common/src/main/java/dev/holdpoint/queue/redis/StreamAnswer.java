package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One entry of the answers stream: `input` (request id), `values` (JSON) or `abort` = 1, `by`.
///
/// Dashboards may read the stream, so an entry that holds a secret is refused.
final class StreamAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(StreamAnswer.class);
    private static final int MAX_BYTES = 1024 * 1024;

    /// The largest entry that is looked at, in bytes.
    static final int LARGEST = MAX_BYTES + 4096;

    private final RedisAnswers answers;
    private final Connection connection;
    private final Keys keys;
    private final String entry;
    private final boolean isTooLarge;
    private final Map<String, String> fields = new LinkedHashMap<>();

    /// @param peeked the entry as peek.lua hands it over
    StreamAnswer(RedisAnswers answers, Connection connection, Keys keys, Reply peeked) {
        this.answers = answers;
        this.connection = connection;
        this.keys = keys;
        entry = peeked.text(0);
        isTooLarge = peeked.size() == 1;
        for (int i = 2; i + 1 < peeked.size(); i += 2) {
            fields.put(peeked.text(i), peeked.text(i + 1));
        }
    }

    /// Judges the entry: accepted or refused, exactly once over all processes.
    ///
    /// @return whether it was this call that did
    boolean judge() {
        try {
            if (isTooLarge) {
                throw bad("the entry is larger than " + LARGEST + " bytes");
            }
            var id = request();
            var answer = answer(answers.asked(id).question());
            return answers.pass(id, answer, "stream", entry, accepted(id));
        } catch (HoldpointException e) {
            if (e.problem() == Problem.REDIS_UNAVAILABLE) {
                throw e;
            }
            return refuse(e);
        } catch (RuntimeException e) {
            LOG.error("entry {} of the answers stream cannot be judged", entry, e);
            return refuse(
                    new HoldpointException(
                            Problem.INTERNAL, "this answer cannot be judged; see the log", e));
        }
    }

    private RequestId request() {
        var id = RequestId.parse(field("input"));
        if (!Keys.of(id.pass()).equals(keys)) {
            throw new HoldpointException(
                    Problem.NOT_FOUND,
                    "the question "
                            + id
                            + " belongs to another queue: add the answer to "
                            + Keys.of(id.pass()).answers());
        }
        return id;
    }

    private Answer answer(Question question) {
        var by = field("by");
        SaidBy.checkAnswer(by);
        if (field("abort").equals("1")) {
            return new Answer.Abort(by);
        }
        var values = values();
        for (var asked : question.fields()) {
            if (asked.isSecret() && values.containsKey(asked.id())) {
                throw bad(
                        asked.id()
                                + ": a secret must not be sent through a stream, which others can"
                                + " read; use 'holdpoint input answer' or HTTP, and change it if"
                                + " it matters");
            }
        }
        return new Answer.Values(values, by);
    }

    private Map<String, @Nullable Object> values() {
        var json = field("values");
        if (json.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw bad("values: larger than " + MAX_BYTES + " bytes");
        }
        try {
            return Json.parseObject(json);
        } catch (HoldpointException e) {
            // what exactly is wrong may quote a secret
            throw bad("values: expected a JSON object of field to value");
        }
    }

    private static HoldpointException bad(String why) {
        return new HoldpointException(
                Problem.BAD_ANSWER,
                "the answer does not fit the question; nothing was changed",
                List.of(why));
    }

    private boolean refuse(HoldpointException e) {
        var why =
                e.details().isEmpty()
                        ? Reasons.shortened(String.valueOf(e.getMessage()))
                        : String.join("; ", Reasons.shortened(e.details()));
        var reply =
                connection.repeatable(
                        Script.REFUSE,
                        List.of(keys.answers(), keys.verdict(entry), keys.refused()),
                        List.of(
                                entry,
                                shortened(field("input")),
                                shortened(field("by")),
                                e.problem().code(),
                                why,
                                refused(e)));
        return reply.word().equals("refused");
    }

    private static String accepted(RequestId id) {
        var verdict = new LinkedHashMap<String, @Nullable Object>();
        verdict.put("verdict", "accepted");
        verdict.put("input", id.toString());
        return Json.write(verdict);
    }

    private String refused(HoldpointException e) {
        var verdict = new LinkedHashMap<String, @Nullable Object>();
        verdict.put("verdict", "refused");
        verdict.put("input", shortened(field("input")));
        verdict.put("code", e.problem().code());
        verdict.put("message", Reasons.shortened(String.valueOf(e.getMessage())));
        verdict.put("details", Reasons.shortened(e.details()));
        return Json.write(verdict);
    }

    private String field(String name) {
        return fields.getOrDefault(name, "");
    }

    private static String shortened(String text) {
        return text.length() <= 256 ? text : text.substring(0, 256);
    }
}
