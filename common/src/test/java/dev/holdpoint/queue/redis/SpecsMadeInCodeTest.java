package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Draft;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.model.Submission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Specs that were made in code: nobody has read them before they are stored, and what cannot be
/// read again would be handed out for ever.
@WithQueue
class SpecsMadeInCodeTest {
    private static final PassSpec SPEC = PassSpec.of("lab:a");

    @ParameterizedTest
    @ValueSource(ints = {1_048_577, 5 << 20})
    void a_preset_that_is_too_large_is_refused(int size, TestQueue queue) {
        var spec = preset("x".repeat(size));

        var refusal = refused(Problem.BAD_SPEC, () -> submit(queue, spec));

        assertThat(refusal.getMessage()).contains("larger than 1048576 bytes");
        assertThat(queue.ready()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {198, 300, 480, 600})
    void a_preset_that_is_too_deep_is_refused(int depth, TestQueue queue) {
        var spec = preset(nested(depth));

        refused(Problem.BAD_SPEC, () -> submit(queue, spec));
        assertThat(queue.ready()).isEmpty();
    }

    @Test
    void the_largest_and_the_deepest_presets_reach_the_executor(TestQueue queue) {
        submit(queue, preset("x".repeat(1_000_000)));
        submit(queue, preset(nested(197)).withPriority(Priority.LOW));

        assertThat(queue.take(queue.alice).spec().answers())
                .isEqualTo(preset("x".repeat(1_000_000)).answers());
        queue.redis.del(queue.busy("a"));
        assertThat(queue.take(queue.alice).spec().answers())
                .isEqualTo(preset(nested(197)).answers());
    }

    @Test
    void what_is_no_json_is_refused_alone(TestQueue queue) {
        var cyclic = new HashMap<String, Object>();
        cyclic.put("self", cyclic);
        var drafts =
                List.of(
                        draft(queue, cyclic),
                        draft(queue, Map.of("o", new Object())),
                        draft(queue, Map.of("a", 1)));

        var verdicts = queue.queue.submissions().submit(drafts);

        assertThat(verdicts.subList(0, 2))
                .allSatisfy(verdict -> {
                    var why = ((Submission.Refused) verdict).why();
                    assertThat(why.problem()).isEqualTo(Problem.BAD_SPEC);
                    assertThat(why).hasMessageContaining("holds a value that is no JSON");
                });
        assertThat(verdicts.getLast())
                .isEqualTo(new Submission.Accepted(drafts.getLast().id(), true));
    }

    /// A producer that repeats a submit does so within another trace.
    @Test
    void the_trace_is_no_part_of_the_work(TestQueue queue) {
        var spec = SPEC.withIdempotencyKey("k");
        var first = submit(queue, spec.withTraceparent(trace('a')));

        assertThat(submit(queue, spec.withTraceparent(trace('b'))).id()).isEqualTo(first.id());
        assertThat(queue.take(queue.alice).spec().traceparent()).isEqualTo(trace('a'));
    }

    private static Draft draft(TestQueue queue, Map<String, Object> variables) {
        var spec = SPEC.withContext(new RunContext(variables, "", "", "", "", ""));
        return new Draft(queue.queue.submissions().newId(spec), spec);
    }

    private static String trace(char digit) {
        return "00-" + String.valueOf(digit).repeat(32) + "-" + "1".repeat(16) + "-01";
    }

    private static PassSpec preset(Object value) {
        return SPEC.withAnswers(Map.of("p", Map.of("f", value)));
    }

    /// So many lists, one in the other.
    private static List<Object> nested(int depth) {
        List<Object> list = List.of();
        for (int i = 1; i < depth; i++) {
            list = List.of(list);
        }
        return list;
    }

    private static Submission.Accepted submit(TestQueue queue, PassSpec spec) {
        var submissions = queue.queue.submissions();
        return submissions.submit(submissions.newId(spec), spec);
    }
}
