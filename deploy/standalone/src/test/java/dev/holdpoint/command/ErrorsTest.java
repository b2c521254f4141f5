package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ErrorsTest {
    private static final CommandLine COMMAND = new CommandLine(new Group.Pass());

    private final StringWriter err = new StringWriter();

    private Errors errors(boolean json) {
        return new Errors(new PrintWriter(err), json);
    }

    @Test
    void a_known_problem_is_told_with_its_details_and_picks_the_exit_code() {
        var known = new HoldpointException(Problem.BAD_ANSWER, "does not fit", List.of("a: x"));

        assertThat(errors(false).handleExecutionException(known, COMMAND, null))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(err).hasToString("holdpoint: does not fit\n  a: x\n");
    }

    @Test
    void what_came_from_elsewhere_cannot_move_the_cursor() {
        var known = new HoldpointException(Problem.BAD_ANSWER, "\u001b[2J", List.of("\u009b1A"));
        errors(false).handleExecutionException(known, COMMAND, null);

        assertThat(err).hasToString("holdpoint: [2J\n  1A\n");
    }

    @Test
    void programs_get_one_object_with_a_stable_code() {
        var known = new HoldpointException(Problem.UNKNOWN_ROOT, "no \"lab\"", List.of("other"));
        errors(true).handleExecutionException(known, COMMAND, null);

        assertThat(err.toString().lines()).hasSize(1);
        assertThat(Json.parseObject(err.toString()))
                .containsEntry("code", "unknown_root")
                .containsEntry("message", "no \"lab\"")
                .containsEntry("details", List.of("other"));
    }

    @Test
    void a_fault_of_our_own_is_called_one() {
        assertThat(
                        errors(false)
                                .handleExecutionException(
                                        new IllegalStateException("oops"), COMMAND, null))
                .isEqualTo(ExitCode.FAILURE);
        assertThat(err.toString())
                .startsWith("holdpoint: a fault of Holdpoint itself: ")
                .contains("oops")
                .contains("HOLDPOINT_LOG=debug");
    }

    @Test
    void the_numbers_are_those_that_the_help_names() {
        assertThat(
                        List.of(
                                ExitCode.OK,
                                ExitCode.FAILURE,
                                ExitCode.USAGE,
                                ExitCode.TIMED_OUT,
                                ExitCode.REFUSED,
                                ExitCode.PASS_NOT_SUCCESSFUL,
                                ExitCode.WAITING_FOR_INPUT))
                .containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void every_problem_has_an_exit_code_that_scripts_know() {
        for (var problem : Problem.values()) {
            assertThat(ExitCode.of(problem)).as(problem.code()).isBetween(1, 4);
        }
    }
}
