package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/// Passes as anybody with a Redis client can submit them, by one XADD.
@WithQueue
class IntakeStreamTest {
    private static final String SPEC = "{\"workspace\": \"lab:run-7\", \"plugins\": [\"p\"]}";
    private static final String SECRET = Conversation.SECRET;

    @Test
    void an_entry_becomes_a_pass_and_leaves_the_stream_with_a_receipt(TestQueue queue) {
        var entry = sent(queue, SPEC);

        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);

        var claim = queue.take(queue.alice);
        assertThat(claim.spec().plugins()).containsExactly("p");
        assertThat(queue.redis.xlen(queue.keys.intake())).isZero();
        assertThat(receipt(queue, entry))
                .isEqualTo(
                        Map.of("verdict", "accepted", "pass", claim.id().toString(), "new", true));
        assertThat(queue.redis.ttl(queue.keys.receipt(entry))).isBetween(86_000L, 86_400L);
    }

    @Test
    void its_id_is_of_version_7_and_of_the_time_of_the_entry(TestQueue queue) {
        var entry = sent(queue, SPEC);
        queue.queue.intake().judge(9);

        var uuid = pass(queue, entry).uuid();
        assertThat(uuid.version()).isEqualTo(7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(entry).startsWith((uuid.getMostSignificantBits() >>> 16) + "-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-replies", "hp:{default:0}:replies:my-replies"})
    void the_verdict_goes_to_the_stream_that_was_asked_for(String reply, TestQueue queue) {
        var good = sent(queue, Map.of("spec", SPEC, "reply", reply));
        var bad = sent(queue, Map.of("spec", "{\"colour\": 1}", "reply", reply));

        queue.queue.intake().judge(9);

        var stream = "hp:{default:0}:replies:my-replies";
        var verdicts = queue.redis.xrange(stream, "-", "+");
        assertThat(verdicts.get(0).getFields())
                .containsEntry("entry", good)
                .containsEntry("verdict", "accepted")
                .containsEntry("pass", pass(queue, good).toString());
        assertThat(verdicts.get(1).getFields())
                .containsEntry("entry", bad)
                .containsEntry("verdict", "refused")
                .containsEntry("code", "bad_spec");
        assertThat(queue.redis.ttl(stream)).isBetween(86_000L, 86_400L);
    }

    @Test
    void a_refusal_has_every_reason(TestQueue queue) {
        var entry =
                sent(
                        queue,
                        Map.of(
                                "spec",
                                "{\"workspace\": \"lab:../x\", \"colour\": 1, \"priority\": \"urgent\","
                                        + " \"webhook\": \"http://x\", \"queue\": \"fast\"}",
                                "reply",
                                "a b",
                                "by",
                                "me"));

        queue.queue.intake().judge(9);

        assertThat(queue.redis.xrange(queue.keys.refused(), "-", "+"))
                .singleElement()
                .satisfies(refused ->
                        assertThat(refused.getFields())
                                .containsEntry("stream", "intake")
                                .containsEntry("entry", entry)
                                .containsEntry("code", "bad_spec")
                                .hasEntrySatisfying(
                                        "reason",
                                        reason ->
                                                assertThat(reason)
                                                        .contains("'..'")
                                                        .contains("colour: unknown field")
                                                        .contains("priority: expected one of")
                                                        .contains("webhook: not in this version")
                                                        .contains("queue: this is the intake of")
                                                        .contains("reply: expected a name")
                                                        .contains("by: unknown field")));
        assertThat(receipt(queue, entry)).containsEntry("code", "bad_spec");
        assertThat((List<?>) receipt(queue, entry).get("details")).hasSize(7);
        assertThat(queue.redis.keys("*replies*")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"workspace": "barn:a"}                     | unknown_root
                    {"workspace": "lab:a", "webhook": "x"}      | unsupported
                    {"workspace": "lab:a", "not_before": "2999-01-01T00:00:00Z"} | bad_spec
                    []                                          | bad_spec
                    {"workspace":                               | bad_spec
                    ''                                          | bad_spec
                    """)
    void what_cannot_be_a_pass_is_refused_by_its_code(String spec, String code, TestQueue queue) {
        queue.upkeep().registerRoot("lab", "root-1");
        var entry = sent(queue, spec);

        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);

        assertThat(receipt(queue, entry)).containsEntry("code", code);
        assertThat(queue.ready()).isEmpty();
    }

    @Test
    void an_entry_without_a_spec_or_with_two_is_refused(TestQueue queue) {
        var without = sent(queue, Map.of("hello", "there"));
        var twice =
                queue.redis.eval(
                        "return redis.call('XADD', KEYS[1], '*', 'spec', ARGV[1], 'spec', ARGV[1])",
                        List.of(queue.keys.intake()),
                        List.of(SPEC));

        assertThat(queue.queue.intake().judge(9)).isEqualTo(2);

        assertThat(receipt(queue, without).toString())
                .contains("spec: required")
                .contains("hello: unknown field");
        assertThat(receipt(queue, twice.toString()).toString()).contains("appears twice");
    }

    @Test
    void bytes_that_are_no_text_are_refused(TestQueue queue) {
        var bytes = new byte[] {'{', (byte) 0xff, '}'};
        var id =
                queue.redis.xadd(
                        queue.keys.intake().getBytes(StandardCharsets.UTF_8),
                        XAddParams.xAddParams(),
                        Map.of("spec".getBytes(StandardCharsets.UTF_8), bytes));
        var entry = new String(id, StandardCharsets.UTF_8);

        queue.queue.intake().judge(9);

        assertThat(receipt(queue, entry).toString()).contains("not UTF-8");
    }

    /// An entry may be as large as its writer likes; whoever judges it must not fill its memory.
    @Test
    void an_entry_that_is_too_large_is_refused_without_being_read(TestQueue queue) {
        var huge = sent(queue, "x".repeat(10 << 20));
        var good = sent(queue, SPEC);
        var peeked = ((RedisIntake) queue.queue.intake()).peek(9);
        assertThat(peeked.getFirst().texts()).isEmpty();

        assertThat(queue.queue.intake().judge(9)).isEqualTo(2);

        assertThat(receipt(queue, huge).toString()).contains("larger than 1052672 bytes");
        assertThat(pass(queue, good)).isNotNull();
    }

    @Test
    void one_round_takes_a_bounded_number_of_bytes(TestQueue queue) {
        var filler =
                "{\"workspace\": \"lab:a\", \"context\": {\"variables\": {\"x\": \"FILLER\"}}}";
        for (int i = 0; i < 12; i++) {
            sent(queue, filler.replace("FILLER", "y".repeat(900_000)));
        }

        assertThat(queue.queue.intake().judge(100)).isEqualTo(5);
        assertThat(queue.queue.intake().judge(100)).isEqualTo(5);
        assertThat(queue.queue.intake().judge(100)).isEqualTo(2);
    }

    /// Nothing can be added after the last id that there is, so the stream begins anew.
    @ParameterizedTest
    @ValueSource(strings = {"", "MAXLEN 0 "})
    void an_entry_under_the_last_possible_id_makes_nobody_deaf(String trim, TestQueue queue) {
        var last = "18446744073709551615-18446744073709551615";
        queue.redis.eval(
                "redis.call('XADD', KEYS[1], "
                        + (trim.isEmpty() ? "" : "'MAXLEN', 0, ")
                        + "ARGV[1],"
                        + " 'spec', ARGV[2])",
                List.of(queue.keys.intake()),
                List.of(last, SPEC));

        assertThat(queue.queue.intake().judge(9)).isEqualTo(trim.isEmpty() ? 1 : 0);
        assertThat(queue.queue.intake().judge(9)).isZero();

        if (trim.isEmpty()) {
            assertThat(queue.state(pass(queue, last))).isEqualTo(PassState.QUEUED);
        }
        var next = sent(queue, SPEC.replace("run-7", "run-8"));
        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);
        assertThat(queue.state(pass(queue, next))).isEqualTo(PassState.QUEUED);
    }

    @Test
    void an_empty_stream_keeps_its_last_id_where_that_is_of_today(TestQueue queue) {
        var entry = sent(queue, SPEC);
        queue.queue.intake().judge(9);
        queue.queue.intake().judge(9);

        assertThat(queue.redis.xinfoStream(queue.keys.intake()).getLastGeneratedId())
                .hasToString(entry);
    }

    /// The stream, the receipts and the refusals can be read by others.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"workspace\": \"lab:a\", \"answers\": {\"p\": {\"f\": \"hunter2andmore\"}}}",
                "{\"workspace\": \"lab:a\", \"answers\": {\"p\": \"hunter2andmore\"}}",
                "{\"workspace\": \"lab:a\", \"answers\": \"hunter2andmore\"}",
                "{\"workspace\": \"lab:a\", \"answers\": {\"p\": hunter2andmore}}",
                "hunter2andmore"
            })
    void a_preset_is_refused_and_kept_nowhere(String spec, TestQueue queue) {
        var entry = sent(queue, Map.of("spec", spec, "reply", "r"));

        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);

        assertThat(receipt(queue, entry)).containsEntry("code", "bad_spec");
        assertThat(queue.redis.xlen(queue.keys.replies("r"))).isEqualTo(1);
        assertThat(Contents.of(queue.redis).mentioning(SECRET)).isEmpty();
    }

    @Test
    void the_queue_of_a_pass_is_that_of_the_stream(TestQueue queue) {
        try (var fast = RedisQueue.connect(queue.url, "fast")) {
            queue.redis.xadd("hp:{fast:0}:intake", StreamEntryID.NEW_ENTRY, Map.of("spec", SPEC));

            assertThat(fast.intake().judge(9)).isEqualTo(1);

            var claim = fast.claims("alice", "boot", TestQueue.LEASE).take(1).getFirst();
            assertThat(claim.spec().queue()).isEqualTo("fast");
        }
    }

    @Test
    void the_same_idempotency_key_in_two_entries_is_one_pass(TestQueue queue) {
        var spec = "{\"workspace\": \"lab:a\", \"idempotency_key\": \"k\"}";
        var first = sent(queue, spec);
        var second = sent(queue, spec);
        var other = sent(queue, spec.replace("}", ", \"fatal\": true}"));

        assertThat(queue.queue.intake().judge(9)).isEqualTo(3);

        assertThat(pass(queue, second)).isEqualTo(pass(queue, first));
        assertThat(receipt(queue, first)).containsEntry("new", true);
        assertThat(receipt(queue, second)).containsEntry("new", false);
        assertThat(receipt(queue, other)).containsEntry("code", "idempotency_conflict");
        assertThat(queue.ready()).hasSize(1);
    }

    /// A dispatcher died between submitting and deleting.
    @Test
    void an_entry_that_was_submitted_but_not_deleted_is_no_second_pass(TestQueue queue) {
        var entry = sent(queue, SPEC);
        var died = (RedisIntake) queue.queue.intake();
        assertThat(died.submit(died.peek(9))).hasSize(1);
        var claim = queue.take(queue.alice);

        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);

        assertThat(pass(queue, entry)).isEqualTo(claim.id());
        assertThat(queue.state(claim.id())).isEqualTo(PassState.RUNNING);
        assertThat(queue.ready()).containsExactly(claim.id().toString());
        assertThat(queue.redis.xlen(queue.keys.intake())).isZero();
    }

    @Test
    void of_two_that_judge_the_same_entry_one_speaks_for_it(TestQueue queue) {
        sent(queue, Map.of("spec", SPEC, "reply", "r"));
        sent(queue, Map.of("spec", "{}", "reply", "r"));
        var one = (RedisIntake) queue.queue.intake();
        var other = (RedisIntake) queue.queue.intake();
        var first = one.submit(one.peek(9));
        var second = other.submit(other.peek(9));

        assertThat(other.settle(second)).isEqualTo(2);
        assertThat(one.settle(first)).isZero();

        assertThat(queue.redis.xlen(queue.keys.replies("r"))).isEqualTo(2);
        assertThat(queue.redis.xlen(queue.keys.refused())).isEqualTo(1);
        assertThat(queue.ready()).hasSize(1);
    }

    /// Between two who look at the same entry an executor offers the root: one of them refuses the
    /// pass, the other one stores it.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_pass_that_was_stored_is_never_called_refused(boolean refusalFirst, TestQueue queue) {
        queue.upkeep().registerRoot("barn", "root-1");
        var entry = sent(queue, Map.of("spec", SPEC, "reply", "r"));
        var early = (RedisIntake) queue.queue.intake();
        var late = (RedisIntake) queue.queue.intake();
        var refused = early.submit(early.peek(9));
        assertThat(refused.getFirst().verdict()).isInstanceOf(Submission.Refused.class);
        var seen = late.peek(9);
        if (refusalFirst) {
            assertThat(early.settle(refused)).isEqualTo(1);
            assertThat(receipt(queue, entry)).containsEntry("code", "unknown_root");
        }
        queue.upkeep().registerRoot("lab", "root-2");
        var stored = late.submit(seen);
        if (!refusalFirst) {
            assertThat(early.settle(refused)).isEqualTo(1);
        }
        late.settle(stored);

        var claim = queue.take(queue.alice);
        assertThat(receipt(queue, entry))
                .isEqualTo(
                        Map.of("verdict", "accepted", "pass", claim.id().toString(), "new", true));
        assertThat(queue.redis.xrange(queue.keys.replies("r"), "-", "+").getLast().getFields())
                .containsEntry("verdict", "accepted")
                .containsEntry("pass", claim.id().toString());
        assertThat(queue.redis.xlen(queue.keys.refused())).isEqualTo(refusalFirst ? 1 : 0);
    }

    @Test
    void a_refused_stream_that_is_no_stream_keeps_neither_the_entry_nor_the_receipt(
            TestQueue queue) {
        queue.redis.set(queue.keys.refused(), "something else");
        var bad = sent(queue, Map.of("spec", "{}", "reply", "r"));
        var good = sent(queue, SPEC);

        assertThat(queue.queue.intake().judge(9)).isEqualTo(2);

        assertThat(receipt(queue, bad)).containsEntry("verdict", "refused");
        assertThat(receipt(queue, good)).containsEntry("verdict", "accepted");
        assertThat(queue.redis.xlen(queue.keys.replies("r"))).isEqualTo(1);
    }

    @Test
    void of_many_judges_exactly_one_speaks_for_each_entry(TestQueue queue) throws Exception {
        for (int i = 0; i < 150; i++) {
            sent(queue, SPEC.replace("run-7", "run-" + i));
            sent(queue, "{\"workspace\": 7}");
        }
        int judged = 0;
        try (var judges = Executors.newVirtualThreadPerTaskExecutor();
                var elsewhere = RedisQueue.connect(queue.url)) {
            Callable<Integer> here = () -> until(queue.queue);
            Callable<Integer> there = () -> until(elsewhere);
            for (var each : judges.invokeAll(List.of(here, here, there, there))) {
                judged += each.get();
            }
        }

        assertThat(judged).isEqualTo(300);
        assertThat(queue.redis.xlen(queue.keys.refused())).isEqualTo(150);
        assertThat(new HashSet<>(queue.ready())).hasSize(150);
        assertThat(queue.ready()).hasSize(150);
    }

    @Test
    void a_reply_name_that_is_no_stream_keeps_neither_the_entry_nor_the_receipt(TestQueue queue) {
        queue.redis.set(queue.keys.replies("r"), "something else");
        var entry = sent(queue, Map.of("spec", SPEC, "reply", "r"));

        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);

        assertThat(receipt(queue, entry)).containsEntry("verdict", "accepted");
        assertThat(queue.redis.get(queue.keys.replies("r"))).isEqualTo("something else");
    }

    /// Whoever may only write to the intake must not make a dispatcher write elsewhere.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hp:{default:0}:ready:high",
                "hp:{other:0}:replies:x",
                "orders",
                "hp:{default:0}:replies:a:b",
                ""
            })
    void a_verdict_goes_to_no_key_but_those_for_replies(String reply, TestQueue queue) {
        var entry = sent(queue, Map.of("spec", SPEC, "reply", reply));
        queue.queue.intake().judge(9);

        if (reply.equals("orders")) {
            assertThat(queue.redis.xlen(queue.keys.replies("orders"))).isEqualTo(1);
            assertThat(queue.redis.exists("orders")).isFalse();
        } else {
            assertThat(receipt(queue, entry).toString()).contains("reply: expected a name");
            assertThat(queue.redis.keys("*replies*")).isEmpty();
            assertThat(queue.ready()).isEmpty();
        }
    }

    @Test
    void with_memory_full_the_entry_stays_and_is_taken_in_later(TestQueue queue, TestRedis redis) {
        redis.mustBeOurs();
        queue.submit();
        var good = sent(queue, SPEC);
        var bad = sent(queue, "{}");
        queue.redis.configSet("maxmemory", "1");
        try {
            refused(Problem.REDIS_UNAVAILABLE, () -> queue.queue.intake().judge(9));
        } finally {
            queue.redis.configSet("maxmemory", "0");
        }
        assertThat(queue.redis.xlen(queue.keys.intake())).isEqualTo(1);
        assertThat(receipt(queue, bad)).containsEntry("verdict", "refused");

        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);
        assertThat(queue.state(pass(queue, good))).isEqualTo(PassState.QUEUED);
    }

    /// A spec can be wrong in as many ways as it has bytes.
    @Test
    void a_refusal_has_a_largest_size(TestQueue queue) {
        var spec = new StringBuilder("{\"workspace\": \"lab:a\"");
        for (int i = 0; i < 5000; i++) {
            spec.append(", \"").append("f".repeat(100)).append(i).append("\": 1");
        }
        var entry = sent(queue, spec.append("}").toString());

        queue.queue.intake().judge(9);

        assertThat(receipt(queue, entry).toString())
                .hasSizeLessThan(6_000)
                .containsPattern("and 49\\d\\d more");
    }

    @Test
    void a_small_entry_with_many_wrong_fields_makes_no_large_refusals(TestQueue queue) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("reply", "r");
        for (int i = 0; i < 200; i++) {
            fields.put("f" + i, "1");
        }
        sent(queue, fields);

        queue.queue.intake().judge(9);

        var refused = queue.redis.xrange(queue.keys.refused(), "-", "+").getFirst().getFields();
        assertThat(refused.get("reason"))
                .hasSizeLessThan(5_000)
                .containsOnlyOnce("known here: spec (JSON), reply");
    }

    private static int until(RedisQueue queue) {
        int judged = 0;
        while (queue.inspection().reachable() && !peeked(queue).isEmpty()) {
            judged += queue.intake().judge(20);
        }
        return judged;
    }

    private static List<StreamSpec> peeked(RedisQueue queue) {
        return ((RedisIntake) queue.intake()).peek(1);
    }

    private static String sent(TestQueue queue, String spec) {
        return sent(queue, Map.of("spec", spec));
    }

    private static String sent(TestQueue queue, Map<String, String> fields) {
        return queue.redis
                .xadd(queue.keys.intake(), StreamEntryID.NEW_ENTRY, new LinkedHashMap<>(fields))
                .toString();
    }

    private static Map<String, @Nullable Object> receipt(TestQueue queue, String entry) {
        return Json.parseObject(
                Objects.requireNonNull(queue.redis.get(queue.keys.receipt(entry)), "not judged"));
    }

    private static PassId pass(TestQueue queue, String entry) {
        return PassId.parse(String.valueOf(receipt(queue, entry).get("pass")));
    }
}
