package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.ParkOutcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import redis.clients.jedis.StreamEntryID;

/// Questions and answers between alice's plugins and people.
final class Conversation {
    static final String SECRET = "hunter2andmore";

    private Conversation() {}

    /// Submits and takes a pass whose first plugin asks at once.
    static RequestId asked(TestQueue queue, Question question) {
        return asked(queue, queue.taken(queue.alice), question);
    }

    static RequestId asked(TestQueue queue, Claim claim, Question question) {
        var outcome = queue.alice.park(claim, Samples.asks(question));
        return ((ParkOutcome.Waiting) outcome).request();
    }

    static InputRequest answer(
            TestQueue queue, RequestId request, Map<String, Object> values, String by) {
        return queue.answers().answer(request, new Answer.Values(values, by), "cli");
    }

    static InputRequest abort(TestQueue queue, RequestId request, String by) {
        return queue.answers().answer(request, new Answer.Abort(by), "cli");
    }

    /// Lets the plugin ask for a login, answers, and has alice take the pass again.
    static Claim answered(TestQueue queue, Claim claim) {
        var request = asked(queue, claim, Samples.LOGIN);
        answer(queue, request, Map.of("user", "me", "password", SECRET), "asmith");
        return queue.take(queue.alice);
    }

    /// Puts an answer into the stream, as any client of Redis can.
    static String sent(TestQueue queue, String request, String values, String by) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("input", request);
        fields.put("values", values);
        fields.put("by", by);
        return sent(queue, fields);
    }

    static String sent(TestQueue queue, Map<String, String> fields) {
        return queue.redis.xadd(queue.keys.answers(), StreamEntryID.NEW_ENTRY, fields).toString();
    }

    static String verdict(TestQueue queue, String entry) {
        return Objects.requireNonNull(queue.redis.get(queue.keys.verdict(entry)), "not judged");
    }
}
