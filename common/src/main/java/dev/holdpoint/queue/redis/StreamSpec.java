package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Draft;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One entry of the intake stream: `spec` (JSON), and `reply`, the name of a stream for the
/// verdict.
///
/// Anybody may have written it, and others may read it, so answers, which may be secrets, are
/// refused here.
///
/// @param sha of all its bytes; empty when it was too large to be handed over
/// @param texts fields and values in turn
record StreamSpec(String entry, String sha, List<String> texts) {
    /// The largest entry that is looked at, in bytes.
    static final int LARGEST = SpecJson.MAX_BYTES + 4096;

    private static final String REFUSED = "the pass was refused; nothing was stored";
    private static final Pattern REPLY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    static StreamSpec of(Reply peeked) {
        var texts = new ArrayList<String>();
        for (int i = 2; i < peeked.size(); i++) {
            texts.add(peeked.text(i));
        }
        return new StreamSpec(peeked.text(0), peeked.text(1), texts);
    }

    /// The pass that it asks for. The same entry gives the same id whoever reads it and how often.
    ///
    /// @throws HoldpointException `bad_spec` with every reason; `unsupported`
    Draft draft(Keys keys, Digests digests) {
        if (sha.isEmpty()) {
            throw bad(List.of("the entry is larger than " + LARGEST + " bytes"));
        }
        if (!Script.sha1(String.join("\0", texts)).equals(sha)) {
            throw bad(List.of("the entry is not UTF-8 text"));
        }
        var problems = problems(keys);
        try {
            var spec = spec(keys, problems);
            if (problems.isEmpty()) {
                return new Draft(
                        new PassId(keys.queue(), keys.partition(), id(keys, digests)), spec);
            }
        } catch (HoldpointException e) {
            if (problems.isEmpty()) {
                throw e;
            }
            problems.addAll(
                    e.details().isEmpty() ? List.of(String.valueOf(e.getMessage())) : e.details());
        }
        throw bad(problems);
    }

    /// The name of the stream that the verdict is to go to; empty when none was given, or one that
    /// cannot be used.
    String reply(Keys keys) {
        var name = fields().getOrDefault("reply", "");
        var whole = keys.replies("");
        var plain = name.startsWith(whole) ? name.substring(whole.length()) : name;
        return REPLY.matcher(plain).matches() ? plain : "";
    }

    private Map<String, String> fields() {
        var fields = new LinkedHashMap<String, String>();
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            fields.put(texts.get(i), texts.get(i + 1));
        }
        return fields;
    }

    private List<String> problems(Keys keys) {
        var problems = new ArrayList<String>();
        var fields = fields();
        if (fields.size() * 2 < texts.size()) {
            problems.add("a field of the entry appears twice");
        }
        var knownHere = "; known here: spec (JSON), reply";
        for (var name : fields.keySet()) {
            if (!name.equals("spec") && !name.equals("reply")) {
                problems.add(name + ": unknown field of the entry" + knownHere);
                knownHere = "";
            }
        }
        if (fields.containsKey("reply") && reply(keys).isEmpty()) {
            problems.add(
                    "reply: expected a name of letters, digits, '_', '.' and '-', at most 64; the"
                            + " verdict then goes to "
                            + keys.replies("NAME"));
        }
        return problems;
    }

    private PassSpec spec(Keys keys, List<String> problems) {
        var json = fields().get("spec");
        if (json == null) {
            throw bad(List.of("spec: required, a pass as JSON"));
        }
        var spec = object(json);
        if (isGiven(spec.get("answers"))) {
            problems.add(
                    "answers: they may be secrets, and others can read this stream; leave them out"
                            + " and answer the question, or submit by 'holdpoint pass submit' or"
                            + " the Java client");
        }
        spec.remove("answers");
        if (spec.get("queue") == null) {
            spec.put("queue", keys.queue());
        } else if (spec.get("queue") instanceof String other && !other.equals(keys.queue())) {
            problems.add(
                    "queue: this is the intake of queue '"
                            + keys.queue()
                            + "'; add the pass to the one of its own queue");
        }
        return SpecJson.read(Json.write(spec));
    }

    private static boolean isGiven(@Nullable Object answers) {
        return answers != null && !(answers instanceof Map<?, ?> map && map.isEmpty());
    }

    private static Map<String, @Nullable Object> object(String json) {
        try {
            return new LinkedHashMap<>(Json.parseObject(json));
        } catch (HoldpointException e) {
            // what exactly is wrong may quote a secret
            var message = String.valueOf(e.getMessage());
            int at = message.lastIndexOf(" at line ");
            throw bad(
                    List.of(
                            "spec: expected one JSON object"
                                    + (at < 0 ? "" : message.substring(at))));
        }
    }

    /// The time of the entry in the form of UUIDv7, and a keyed digest where others have chance.
    private UUID id(Keys keys, Digests digests) {
        var digest = digests.of("intake " + keys.intake() + " " + entry + " " + sha);
        long random = Long.parseUnsignedLong(digest.substring(0, 16), 16);
        long more = Long.parseUnsignedLong(digest.substring(16, 32), 16);
        long millis = Long.parseUnsignedLong(entry.substring(0, entry.indexOf('-')));
        return new UUID(
                (millis << 16) | 0x7000 | (random & 0xfff), (more & (-1L >>> 2)) | Long.MIN_VALUE);
    }

    private static HoldpointException bad(List<String> reasons) {
        return new HoldpointException(Problem.BAD_SPEC, REFUSED, reasons);
    }
}
