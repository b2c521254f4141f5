package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.queue.Claim;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final Path NOWHERE = Path.of("/nowhere");
    private final AtomicInteger workers = new AtomicInteger();

    @Test
    void every_message_of_every_plugin_is_told_with_its_name_in_the_plugins_order() {
        var preflight =
                preflight(plugin -> new Check.Answered(List.of("wrong", "wrong too"), null));

        assertThat(problems(preflight, Map.of(), plugin("b"), plugin("a")))
                .containsExactly("b: wrong", "b: wrong too", "a: wrong", "a: wrong too");
    }

    @Test
    void a_variable_that_the_manifest_demands_is_missing_when_python_would_call_it_false() {
        var preflight = preflight(_ -> new Check.Answered(List.of(), null));
        var demanding =
                plugin("a")
                        .withRequiredVariables("none", "no", "zero", "text", "list", "map", "ok");
        var variables = new HashMap<String, @Nullable Object>();
        variables.put("none", null);
        variables.put("no", false);
        variables.put("zero", 0.0);
        variables.put("text", "");
        variables.put("list", List.of());
        variables.put("map", Map.of());
        variables.put("ok", "0");

        assertThat(problems(preflight, variables, demanding))
                .hasSize(6)
                .allMatch(line -> line.endsWith("' is missing or empty"))
                .noneMatch(line -> line.contains("'ok'"));
    }

    @Test
    void the_same_sentence_by_host_and_plugin_is_told_once() {
        var preflight =
                preflight(_ ->
                        new Check.Answered(
                                List.of("required variable 'x' is missing or empty"), null));

        assertThat(problems(preflight, Map.of(), plugin("a").withRequiredVariables("x")))
                .containsExactly("a: required variable 'x' is missing or empty");
    }

    @Test
    void a_plugin_without_a_rule_of_its_own_is_asked_once_for_good() {
        var preflight =
                preflight(_ ->
                        new Check.Answered(
                                List.of("required variable 'x' is missing or empty"),
                                List.of("x")));

        problems(preflight, Map.of(), plugin("a"));

        assertThat(problems(preflight, Map.of(), plugin("a")))
                .containsExactly("a: required variable 'x' is missing or empty");
        assertThat(problems(preflight, Map.of("x", 1), plugin("a"))).isEmpty();
        assertThat(workers).hasValue(1);
    }

    @Test
    void a_plugin_with_a_rule_of_its_own_is_asked_every_time() {
        var preflight = preflight(_ -> new Check.Answered(List.of(), null));

        problems(preflight, Map.of(), plugin("a"));
        problems(preflight, Map.of(), plugin("a"));

        assertThat(workers).hasValue(2);
    }

    @Test
    void
            no_answer_is_a_problem_but_a_plugin_that_cannot_be_loaded_is_left_to_its_run_with_a_warning() {
        assertThat(
                        problems(
                                preflight(_ -> new Check.Silent("it was ended by SIGSEGV")),
                                Map.of(),
                                plugin("a")))
                .containsExactly("a: validate_variables gave no answer: it was ended by SIGSEGV");
        var found =
                findings(
                        preflight(_ -> new Check.NotLoaded("it ended with exit 3")),
                        Map.of(),
                        plugin("a"));
        assertThat(found.problems()).isEmpty();
        assertThat(found.warnings())
                .containsExactly(
                        "plugin a could not be loaded to check the variables: it ended with exit 3");
    }

    @Test
    void a_program_is_not_asked() {
        var preflight = preflight(_ -> new Check.Answered(List.of("never"), null));
        var program = plugin("a").withEntrypoint("./run").withRequiredVariables("x");

        assertThat(problems(preflight, Map.of(), program))
                .containsExactly("a: required variable 'x' is missing or empty");
        assertThat(workers).hasValue(0);
    }

    @Test
    void plugins_are_asked_side_by_side() {
        var both = new CountDownLatch(2);
        var preflight =
                preflight(_ -> {
                    both.countDown();
                    return new Check.Answered(List.of(met(both) ? "met" : "alone"), null);
                });

        assertThat(problems(preflight, Map.of(), plugin("a"), plugin("b")))
                .containsExactly("a: met", "b: met");
    }

    @Test
    void the_end_of_the_lease_is_passed_on() {
        var preflight =
                preflight(_ -> {
                    throw new HoldpointException(Problem.FENCED, "somebody else has it");
                });

        assertThatThrownBy(() -> problems(preflight, Map.of(), plugin("a"), plugin("b")))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.FENCED));
    }

    private static boolean met(CountDownLatch both) {
        try {
            return both.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private interface Says {
        Check of(Plugin plugin);
    }

    private Preflight preflight(Says says) {
        return new Preflight((_, plugin, _, _) -> {
            workers.incrementAndGet();
            return says.of(plugin);
        });
    }

    private static List<String> problems(
            Preflight preflight, Map<String, @Nullable Object> variables, Plugin... plugins) {
        return findings(preflight, variables, plugins).problems();
    }

    private static Preflight.Findings findings(
            Preflight preflight, Map<String, @Nullable Object> variables, Plugin... plugins) {
        var claim =
                new Claim(
                        new PassId("default", 0, new UUID(0, 1)),
                        PassSpec.of("lab:run-1").withContext(RunContext.of(variables)),
                        1,
                        1,
                        Progress.NONE,
                        null,
                        null,
                        0);
        return preflight.findings(claim, List.of(plugins), NOWHERE, Lease.unending(claim));
    }

    private static Plugin plugin(String name) {
        return Plugin.python(name, "1", NOWHERE.resolve(name));
    }
}
