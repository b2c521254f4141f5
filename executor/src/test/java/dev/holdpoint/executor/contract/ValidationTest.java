package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 2, second half: what is found out before anything runs.
@Timeout(60)
class ValidationTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String RUNS =
            """
            def pre_transform_all(self, ctx):
                ctx.log.info("ran")
                (ctx.dst_root / "hole").write_text("made")

            """;

    @BeforeEach
    void a_workspace_with_one_file() {
        lab.file("data.txt", "one\n");
    }

    @Test
    void required_variables_that_are_absent_or_falsy_are_missing() {
        var falsy = new LinkedHashMap<String, @Nullable Object>();
        falsy.put("null", null);
        falsy.put("text", "");
        falsy.put("number", 0);
        falsy.put("fraction", 0.0);
        falsy.put("flag", false);
        falsy.put("list", List.of());
        falsy.put("object", Map.of());
        falsy.put("zero", "0");
        falsy.put("space", " ");
        falsy.put("lists", List.of(0));
        falsy.put("negative", -1);
        lab.context(context -> context.withVariables(falsy));
        lab.plugin(
                "strict",
                "required_variables: [absent, 'null', text, number, fraction, flag, list, object, zero, space, lists, negative]\n",
                RUNS);

        assertRefused(
                lab.run("strict"),
                missing(
                        "strict",
                        "absent",
                        "null",
                        "text",
                        "number",
                        "fraction",
                        "flag",
                        "list",
                        "object"));
    }

    @Test
    void those_of_a_program_are_checked_without_starting_it() {
        lab.program(
                "program",
                "required_variables: [operator, room]\n",
                "#!/bin/sh\necho started >&2\necho '{}'\n");

        assertRefused(lab.run("program"), missing("program", "operator", "room"));
        assertThat(lab.said()).isEmpty();

        lab.context(context -> context.withVariables(Map.of("operator", "Ohm", "room", 4)));
        assertThat(lab.run("program").failure()).isNull();
        assertThat(lab.said()).containsExactly("started");
    }

    @Test
    void each_candidate_validates_in_a_worker_of_its_own_that_sees_no_workspace() {
        lab.plugin(
                "asker",
                RUNS
                        + """
                        def validate_variables(self, variables):
                            import resource
                            limits = (resource.RLIMIT_AS, resource.RLIMIT_CPU)
                            open("mark", "w").close()
                            found = sorted(name for _, _, names in os.walk(".") for name in names)
                            outside = os.path.exists("%s")
                            return [
                                "sees %%s" %% variables,
                                "limits %%s" %% [resource.getrlimit(each) for each in limits],
                                "files %%s %%s" %% (found, outside),
                            ]
                        """
                                .formatted(lab.workspace().resolve("data.txt")));
        lab.context(context -> context.withVariables(Map.of("operator", "Ohm")));

        assertRefused(
                lab.run("asker"),
                "asker: sees {'operator': 'Ohm'}",
                "asker: limits [(268435456, 268435456), (5, 5)]",
                "asker: files ['mark'] False");
    }

    @Test
    void all_messages_of_all_candidates_are_listed_in_their_order() {
        lab.plugin(
                "first",
                "required_variables: [room]\n",
                RUNS
                        + """
                        def validate_variables(self, variables):
                            return ["the room is unknown", "the shelf is unknown"]
                        """);
        lab.plugin("fine", RUNS);
        lab.plugin(
                "inherits",
                "required_variables: [room]\n",
                "required_variables = ['room', 'shelf']\n" + RUNS);

        var result = lab.run("inherits", "fine", "first");

        assertRefused(
                result,
                "inherits: required variable 'room' is missing or empty",
                "inherits: required variable 'shelf' is missing or empty",
                "first: required variable 'room' is missing or empty",
                "first: the room is unknown",
                "first: the shelf is unknown");
    }

    @Test
    void a_validation_that_raises_or_dies_is_an_error_that_says_so() {
        validating("raises", "raise ValueError('no such room')");
        validating("refuses", "raise PluginError('not today')");
        validating("leaves", "os._exit(7)");
        validating("is_killed", "os.kill(os.getpid(), 9)");
        validating("is_greedy", "return [str(len(bytearray(400 << 20)))]");

        assertRefused(
                lab.run("raises", "refuses", "leaves", "is_killed", "is_greedy"),
                "raises: validate_variables raised ValueError: no such room",
                "refuses: validate_variables raised PluginError: not today",
                "leaves: validate_variables gave no answer: it ended with exit 7",
                "is_killed: validate_variables gave no answer: it was ended by SIGKILL",
                "is_greedy: validate_variables raised MemoryError: ");
    }

    @Test
    void a_validation_has_ten_seconds() {
        validating("sleeps", "time.sleep(60)");

        assertRefused(
                lab.run("sleeps"),
                "sleeps: validate_variables gave no answer: it was not ready within 10 s");
    }

    @Test
    void validations_run_side_by_side() {
        for (var name : List.of("one", "two")) {
            validating(
                    name,
                    """
                    begin = time.monotonic()
                    time.sleep(2)
                    return ["%d %d" % (begin * 1000, time.monotonic() * 1000)]
                    """
                            .strip()
                            .replace("\n", "\n    "));
        }

        var messages = Objects.requireNonNull(lab.run("one", "two").failure()).messages();

        var times =
                messages.stream()
                        .map(message -> Pattern.compile("\\d+").matcher(message).results())
                        .map(found -> found.map(each -> Long.valueOf(each.group())).toList())
                        .toList();
        assertThat(times.getFirst().getFirst()).isLessThan(times.getLast().getLast());
        assertThat(times.getLast().getFirst()).isLessThan(times.getFirst().getLast());
    }

    @Test
    void a_plugin_that_cannot_be_loaded_fails_its_own_run_and_not_the_pass() {
        lab.plugin("broken", "import no_such_module\n");
        lab.program("fine", "", "#!/bin/sh\necho two > data.txt; echo '{}'\n");

        var result = lab.run("broken", "fine");

        assertThat(result.failure()).isNull();
        assertThat(result.applied())
                .extracting(entry -> entry.usage().exitCode())
                .containsExactly(3, 0);
        assertThat(result.applied()).extracting(Entry::plugin).containsExactly("broken", "fine");
        assertThat(result.warnings())
                .containsExactly(
                        "plugin broken could not be loaded to check the variables: "
                                + "ModuleNotFoundError: No module named 'no_such_module'");
    }

    @Test
    void a_plugin_that_leaves_while_it_is_loaded_fails_its_own_run_with_a_warning() {
        lab.plugin("leaves", "import os\nos._exit(7)\n");

        var result = lab.run("leaves");

        assertThat(result.applied())
                .extracting(entry -> entry.usage().exitCode())
                .containsExactly(7);
        assertThat(result.warnings())
                .containsExactly(
                        "plugin leaves could not be loaded to check the variables: "
                                + "it ended with exit 7");
    }

    /// It would run within its own limits, and nobody would have heard its objections.
    @Test
    void a_plugin_that_meets_the_limits_of_the_validation_while_it_is_loaded_fails_the_pass() {
        var refusing = RUNS + "def validate_variables(self, variables):\n    return ['no']\n";
        lab.plugin(
                "large",
                "isolation:\n  memory_mb: 1024\n",
                "large = len(bytearray(400 << 20))\n" + refusing);
        lab.plugin("killed", "os.kill(os.getpid(), 9)\n" + refusing);
        lab.plugin("spins", "isolation:\n  timeout_seconds: 60\n", "while True: pass\n" + refusing);

        assertRefused(
                lab.run("large", "killed", "spins"),
                "large: validate_variables gave no answer: it cannot be loaded within 256 MB; "
                        + "what takes more memory belongs into pre_transform_all",
                "killed: validate_variables gave no answer: it was ended by SIGKILL",
                "spins: validate_variables gave no answer: it used up its processor time");
    }

    /// Each of them is below the limit of one.
    @Test
    void a_plugin_whose_processes_take_too_much_together_while_it_is_loaded_fails_the_pass() {
        lab.plugin("one", "");
        assumeThat(lab.entry("one").usage().accounting())
                .as("a machine that lets this user make control groups")
                .isNotEqualTo(Accounting.POLLING);
        lab.plugin(
                "many",
                """
                children = []
                for _ in range(4):
                    child = os.fork()
                    if not child:
                        held = bytearray(b"x") * (90 << 20)
                        time.sleep(60)
                    children.append(child)
                os.wait()
                """);

        assertRefused(
                lab.run("many"),
                "many: validate_variables gave no answer: it cannot be loaded within 256 MB; "
                        + "what takes more memory belongs into pre_transform_all");
    }

    private static void validating(String name, String body) {
        lab.plugin(name, RUNS + "def validate_variables(self, variables):\n    " + body + "\n");
    }

    private static String[] missing(String plugin, String... names) {
        return Arrays.stream(names)
                .map(name -> plugin + ": required variable '" + name + "' is missing or empty")
                .toArray(String[]::new);
    }

    /// The pass has failed with exactly these messages, and nothing has run or been written.
    private static void assertRefused(PassResult result, String... messages) {
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.applied()).isEmpty();
        assertThat(result.failure())
                .isEqualTo(
                        new PassResult.Failure(
                                "plugin_variable_validation_failed", List.of(messages)));
        assertThat(lab.tree()).containsExactly("data.txt");
        assertThat(lab.log()).extracting(LogLine::message).doesNotContain("ran");
    }
}
