package dev.holdpoint.executor.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Question;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Manifest CHANGES =
            new Manifest(
                    List.of(new Change.Put("a", null, 1, "h", 0644, null, false)),
                    List.of(),
                    List.of());
    private static final Question QUESTION = new Question(List.of(), "why", "d");
    private static final List<Violation> BROKEN = List.of(new Violation("README.md", ""));

    @Test
    void exit_0_is_finished_whatever_the_envelope_says() {
        assertThat(judge(exited(0), reply("oops"), null, List.of()))
                .isEqualTo(new PluginOutcome.Finished(CHANGES, "oops"));
    }

    @Test
    void exit_0_without_an_envelope_is_a_crash() {
        assertThat(judge(exited(0), null, null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.FAILED, "no_envelope", CHANGES));
    }

    @Test
    void the_envelopes_error_is_the_error_whatever_the_exit() {
        assertThat(judge(exited(1), reply("oops"), null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.FAILED, "oops", CHANGES));
        assertThat(judge(signalled(11), reply("oops"), null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.FAILED, "oops", CHANGES));
    }

    @Test
    void a_question_comes_first_even_before_a_violation() {
        assertThat(judge(exited(2), reply(null), QUESTION, BROKEN))
                .isEqualTo(new PluginOutcome.Asked(QUESTION, CHANGES));
    }

    @Test
    void a_question_with_a_change_that_cannot_be_kept_is_a_violation() {
        var refused = new Manifest(List.of(), List.of(), List.of(new Violation("pipe", "FIFO")));

        assertThat(Verdict.of(exited(2), reply(null), QUESTION, refused, refused.refused()))
                .isEqualTo(
                        new PluginOutcome.Violated(
                                refused.refused(), "exit 2 without a question that can be asked"));
    }

    @Test
    void a_worker_ended_for_what_it_staged_is_a_violation_whatever_it_says() {
        var overrun = new Violation("", "more than 10 staged entries");
        var killed =
                new Exit(
                        new Exit.Status.Signalled(9),
                        true,
                        false,
                        overrun,
                        0,
                        "{}",
                        true,
                        0,
                        0,
                        1,
                        1,
                        1);
        var asking =
                new Exit(
                        new Exit.Status.Exited(2),
                        false,
                        false,
                        overrun,
                        0,
                        "",
                        false,
                        0,
                        0,
                        1,
                        1,
                        1);

        assertThat(judge(killed, null, null, BROKEN))
                .isEqualTo(new PluginOutcome.Violated(List.of(overrun), null));
        assertThat(judge(asking, reply("oops"), QUESTION, List.of()))
                .isEqualTo(new PluginOutcome.Violated(List.of(overrun), "oops"));
    }

    @Test
    void exit_2_without_a_question_is_a_failure() {
        assertThat(judge(exited(2), reply(null), null, List.of()))
                .isInstanceOfSatisfying(
                        PluginOutcome.Failed.class,
                        failed -> assertThat(failed.status()).isEqualTo(EntryStatus.FAILED));
    }

    @Test
    void a_violation_comes_before_the_time_out_and_keeps_the_error() {
        assertThat(judge(timedOut(), reply("oops"), null, BROKEN))
                .isEqualTo(new PluginOutcome.Violated(BROKEN, "timeout"));
        assertThat(judge(exited(1), reply("oops"), null, BROKEN))
                .isEqualTo(new PluginOutcome.Violated(BROKEN, "oops"));
        assertThat(judge(signalled(11), null, null, BROKEN))
                .isEqualTo(new PluginOutcome.Violated(BROKEN, "signal: SIGSEGV"));
        assertThat(judge(exited(0), null, null, BROKEN))
                .isEqualTo(new PluginOutcome.Violated(BROKEN, "no_envelope"));
    }

    @Test
    void a_time_out_is_one_even_when_the_plugin_ended_well_or_asked_in_the_grace() {
        assertThat(judge(timedOut(), reply("oops"), QUESTION, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.TIMEOUT, "timeout", CHANGES));
        assertThat(Verdict.exitCode(timedOut())).isEqualTo(124);
    }

    @Test
    void a_plugin_that_exits_124_by_itself_has_failed() {
        assertThat(judge(exited(124), reply(null), null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.FAILED, "exit 124", CHANGES));
    }

    @Test
    void a_death_by_signal_is_negative_and_named_and_a_real_139_stays_139() {
        assertThat(Verdict.exitCode(signalled(11))).isEqualTo(-11);
        assertThat(Verdict.exitCode(exited(139))).isEqualTo(139);
        assertThat(judge(signalled(11), null, null, List.of()))
                .isEqualTo(
                        new PluginOutcome.Failed(EntryStatus.FAILED, "signal: SIGSEGV", CHANGES));
    }

    @Test
    void processor_time_that_was_used_up_is_named_as_such() {
        var exit =
                new Exit(new Exit.Status.OutOfCpu(24), false, false, 0, "", false, 0, 0, 1, 1, 1);

        assertThat(Verdict.exitCode(exit)).isEqualTo(-24);
        assertThat(judge(exit, null, null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.FAILED, "killed: cpu", CHANGES));
    }

    /// Whatever its main process did then: of a worker that lost a process nothing is as it should.
    @Test
    void a_kill_that_the_memory_controller_counted_is_one_for_memory_and_a_bare_sigkill_is_not() {
        var killed = new PluginOutcome.Failed(EntryStatus.FAILED, "killed: memory", CHANGES);

        assertThat(judge(killedForMemory(new Exit.Status.Signalled(9)), null, null, List.of()))
                .isEqualTo(killed);
        var childOnly = killedForMemory(new Exit.Status.Exited(0));
        assertThat(judge(childOnly, reply(null), null, List.of())).isEqualTo(killed);
        assertThat(Verdict.exitCode(childOnly)).isZero();
        assertThat(judge(childOnly, reply("oops"), null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.FAILED, "oops", CHANGES));
        assertThat(judge(signalled(9), null, null, List.of()))
                .isEqualTo(
                        new PluginOutcome.Failed(EntryStatus.FAILED, "signal: SIGKILL", CHANGES));
    }

    @Test
    void a_question_a_violation_and_a_time_out_come_before_memory() {
        var asking = killedForMemory(new Exit.Status.Exited(2));
        var late = new Exit(new Exit.Status.Signalled(9), true, false, 1, "", false, 0, 0, 1, 1, 1);

        assertThat(judge(asking, reply(null), QUESTION, List.of()))
                .isEqualTo(new PluginOutcome.Asked(QUESTION, CHANGES));
        assertThat(judge(killedForMemory(new Exit.Status.Signalled(9)), null, null, BROKEN))
                .isEqualTo(new PluginOutcome.Violated(BROKEN, "killed: memory"));
        assertThat(judge(late, null, null, List.of()))
                .isEqualTo(new PluginOutcome.Failed(EntryStatus.TIMEOUT, "timeout", CHANGES));
    }

    @Test
    void too_much_on_stdout_is_named_as_such() {
        var flood =
                new Exit(new Exit.Status.Signalled(9), false, false, 0, "", true, 0, 0, 1, 1, 1);

        assertThat(judge(flood, null, null, List.of()))
                .isEqualTo(
                        new PluginOutcome.Failed(
                                EntryStatus.FAILED, "ipc_frame_oversize", CHANGES));
    }

    @Test
    void what_could_not_be_started_has_exit_3_and_no_changes() {
        var exit = Exit.notStarted("spawn_failed: no such file");

        assertThat(judge(exit, null, null, List.of()))
                .isEqualTo(
                        new PluginOutcome.Failed(
                                EntryStatus.FAILED, "spawn_failed: no such file", Manifest.EMPTY));
        assertThat(Verdict.exitCode(exit)).isEqualTo(3);
    }

    private static PluginOutcome judge(
            Exit exit,
            @Nullable Reply reply,
            @Nullable Question question,
            List<Violation> violations) {
        return Verdict.of(exit, reply, question, CHANGES, violations);
    }

    private static Reply reply(@Nullable String error) {
        return new Reply(error, List.of(), Map.of());
    }

    private static Exit exited(int code) {
        return new Exit(new Exit.Status.Exited(code), false, false, 0, "{}", false, 0, 0, 1, 1, 1);
    }

    private static Exit signalled(int signal) {
        return new Exit(
                new Exit.Status.Signalled(signal), false, false, 0, "", false, 0, 0, 1, 1, 1);
    }

    private static Exit killedForMemory(Exit.Status status) {
        return new Exit(status, false, false, 1, "{}", false, 0, 0, 1, 1, 1);
    }

    private static Exit timedOut() {
        return new Exit(new Exit.Status.Exited(2), true, false, 0, "{}", false, 0, 0, 1, 1, 1);
    }
}
