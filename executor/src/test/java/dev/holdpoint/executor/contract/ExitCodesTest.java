package dev.holdpoint.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Section 4: what an ending means.
@Timeout(60)
class ExitCodesTest {
    @RegisterExtension static final Lab lab = new Lab();

    private static final String ASKS =
            """
            echo '{"input_required": {"fields": [{"id": "room", "type": "string"}], "reason": "where"}}'
            """;

    @BeforeEach
    void a_workspace_with_two_files() {
        lab.file("README.md", "mine\n");
        lab.file("data.txt", "one\n");
    }

    @Test
    void exit_0_is_success_with_the_files_that_changed() {
        var entry = shell("echo two >> data.txt; echo '{}'");

        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(entry.filesAffected()).containsExactly("data.txt");
        assertThat(entry.error()).isNull();
        assertThat(entry.usage().exitCode()).isZero();
        assertThat(lab.read("data.txt")).isEqualTo("one\ntwo\n");
    }

    @Test
    void exit_0_without_a_changed_file_is_skipped() {
        var entry =
                shell(
                        "mkdir new; echo '{\"per_file\": [{\"path\": \"data.txt\", \"status\": \"modified\"}]}'");

        assertThat(entry.status()).isEqualTo(EntryStatus.SKIPPED);
        assertThat(entry.filesAffected()).isEmpty();
        assertThat(entry.error()).isNull();
    }

    @Test
    void exit_1_with_the_plugins_own_error_is_failed_with_its_message() {
        lab.plugin(
                "teller",
                """
                def transform(self, file_path, ctx):
                    raise PluginError("the pump is dry")
                """);

        var entry = lab.entry("teller");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("the pump is dry");
        assertThat(entry.usage().exitCode()).isEqualTo(1);
    }

    @Test
    void exit_2_with_a_question_suspends_until_it_is_answered() {
        lab.program(
                "plugin",
                "",
                "#!/bin/sh\nread -r envelope\ncase $envelope in *'\"north wing\"'*) echo '{}';;\n*) "
                        + ASKS.strip()
                        + "; exit 2;; esac\n");
        lab.answers(asked -> {
            assertThat(asked.question().reason()).isEqualTo("where");
            assertThat(asked.question().fields()).hasSize(1);
            return Optional.of(Map.of("room", "north wing"));
        });

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.SKIPPED);
        assertThat(entry.usage().exitCode()).isZero();
    }

    @Test
    void exit_2_without_a_question_is_failed() {
        assertThat(
                        shells(
                                "echo '{}'; exit 2",
                                "echo '{\"input_required\": null}'; exit 2",
                                "echo '{\"input_required\": []}'; exit 2",
                                "echo '{\"input_required\": \"please\"}'; exit 2",
                                "echo no envelope; exit 2"))
                .allSatisfy(entry -> {
                    assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
                    assertThat(entry.usage().exitCode()).isEqualTo(2);
                    assertThat(entry.error()).contains("exit 2");
                });
    }

    @Test
    void a_question_with_another_exit_is_none() {
        var result = lab.shells(ASKS, ASKS + "exit 1", ASKS + "exit 3");

        assertThat(result.aborted()).isFalse();
        assertThat(result.applied())
                .extracting(Entry::status)
                .containsExactly(EntryStatus.SKIPPED, EntryStatus.FAILED, EntryStatus.FAILED);
        assertThat(result.applied())
                .extracting(Entry::error)
                .containsExactly(null, "exit 1", "exit 3");
    }

    @Test
    void a_crash_of_a_python_plugin_is_exit_3_and_failed() {
        lab.plugin(
                "plugin", "def transform(self, file_path, ctx):\n    raise ValueError('oops')\n");

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.usage().exitCode()).isEqualTo(3);
        assertThat(lab.log())
                .anySatisfy(line -> assertThat(line.message()).contains("ValueError: oops"));
    }

    @Test
    void what_the_host_cannot_start_is_spawn_failed() {
        lab.program("plugin", "entrypoint: [no-such-program]\n", "#!/bin/sh\n");

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.usage().exitCode()).isEqualTo(3);
        assertThat(entry.error()).startsWith("spawn_failed: ").contains("no-such-program");
    }

    @Test
    void any_other_exit_is_failed_with_that_exit() {
        var codes = List.of(4, 124, 137, 139, 255);

        var entries =
                shells(
                        codes.stream()
                                .map(code -> "echo '{}'; exit " + code)
                                .toArray(String[]::new));

        assertThat(entries).allMatch(entry -> entry.status() == EntryStatus.FAILED);
        assertThat(entries)
                .extracting(entry -> entry.usage().exitCode())
                .containsExactlyElementsOf(codes);
        assertThat(entries)
                .extracting(Entry::error)
                .containsExactly("exit 4", "exit 124", "exit 137", "exit 139", "exit 255");
    }

    @Test
    void a_python_plugin_may_end_by_os_exit() {
        lab.plugin("plugin", "def transform(self, file_path, ctx):\n    os._exit(139)\n");

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("exit 139");
        assertThat(entry.usage().exitCode()).isEqualTo(139);
    }

    @Test
    void a_death_by_a_signal_is_told_by_its_number_and_name_and_taken_for_nothing_else() {
        var names = List.of("SEGV", "KILL", "TERM", "XCPU", "ABRT", "HUP");

        var entries =
                shells(
                        names.stream()
                                .map(name -> "kill -" + name + " $$; sleep 60")
                                .toArray(String[]::new));

        assertThat(entries).allMatch(entry -> entry.status() == EntryStatus.FAILED);
        assertThat(entries)
                .extracting(Entry::error)
                .containsExactlyElementsOf(
                        names.stream().map(name -> "signal: SIG" + name).toList());
        assertThat(entries)
                .extracting(entry -> entry.usage().exitCode())
                .containsExactly(-11, -9, -15, -24, -6, -1);
    }

    @Test
    void a_python_plugin_that_is_hit_by_a_signal_is_the_same() {
        lab.plugin(
                "plugin",
                "def transform(self, file_path, ctx):\n    os.kill(os.getpid(), signal.SIGSEGV)\n");

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("signal: SIGSEGV");
        assertThat(entry.usage().exitCode()).isEqualTo(-11);
    }

    @Test
    void the_envelopes_error_is_the_error_whatever_the_ending() {
        var says = "echo '{\"error_message\": \"the pump is dry\"}'; ";

        var entries =
                shells(
                        says + "exit 0",
                        says + "exit 5",
                        says + "exit 124",
                        says + "kill -ABRT $$; sleep 60");

        assertThat(entries).extracting(Entry::error).containsOnly("the pump is dry");
        assertThat(entries)
                .extracting(Entry::status)
                .containsExactly(
                        EntryStatus.SKIPPED,
                        EntryStatus.FAILED,
                        EntryStatus.FAILED,
                        EntryStatus.FAILED);
    }

    @Test
    void the_plugins_own_words_win_over_what_is_wrong_with_its_question() {
        var program =
                """
                #!/bin/sh
                echo '{"error_message": %s, "input_required": {"fields": 7, "reason": "?"}}'
                exit 2
                """;
        lab.program("tells", "", program.formatted("\"no date\""));
        lab.program("silent", "", program.formatted("\"\""));

        var result = lab.run("tells", "silent");

        var problem = result.applied().getLast().error();
        assertThat(result.applied().getFirst().error()).isEqualTo("no date");
        assertThat(problem).contains("fields");
        assertThat(result.warnings())
                .containsExactly("tells asks what cannot be asked: " + problem);
    }

    @Test
    void an_error_that_is_no_text_is_none() {
        assertThat(
                        shells(
                                Stream.of("5", "null", "[\"x\"]", "{}", "true")
                                        .map(value -> "echo '{\"error_message\": " + value + "}'")
                                        .toArray(String[]::new)))
                .extracting(Entry::error)
                .containsOnlyNulls();
    }

    @Test
    void a_question_comes_before_a_violation() {
        lab.answers(_ -> Optional.empty());
        lab.program("plugin", "", "#!/bin/sh\necho more >> README.md\n" + ASKS + "exit 2\n");

        var result = lab.run("plugin");

        assertThat(result.aborted()).isTrue();
        assertThat(result.applied()).extracting(Entry::status).containsExactly(EntryStatus.FAILED);
        assertThat(lab.read("README.md")).isEqualTo("mine\n");
    }

    @Test
    void a_violation_comes_before_the_ending_and_keeps_its_error_and_exit() {
        var breaks = "echo more >> README.md; ";

        var entries =
                shells(
                        breaks + "echo '{\"error_message\": \"dry\"}'; exit 5",
                        breaks + "exit 5",
                        breaks + "exit 0",
                        breaks + "echo '{}'",
                        breaks + "kill -SEGV $$; sleep 60");

        assertThat(entries)
                .allSatisfy(entry -> {
                    assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
                    assertThat(entry.violations()).containsExactly("README.md");
                });
        assertThat(entries)
                .extracting(Entry::error)
                .containsExactly("dry", "exit 5", "no_envelope", null, "signal: SIGSEGV");
        assertThat(entries)
                .extracting(entry -> entry.usage().exitCode())
                .containsExactly(5, 5, 0, 0, -11);
    }

    @Test
    void a_violation_comes_before_the_time_out_and_keeps_its_error_and_exit() {
        lab.program(
                "plugin",
                "isolation: {timeout_seconds: 1}\n",
                "#!/bin/sh\necho more >> README.md\necho '{\"error_message\": \"late\"}'\nexec sleep 60\n");

        var entry = lab.entry("plugin");

        assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
        assertThat(entry.error()).isEqualTo("timeout");
        assertThat(entry.usage().exitCode()).isEqualTo(124);
    }

    @Test
    void the_envelopes_own_words_do_not_decide() {
        var entry =
                shell(
                        """
                        echo two > data.txt
                        echo '{"result": "failed", "log_records": [{"level": "CRITICAL"}],
                               "per_file": [{"path": "data.txt", "status": "failed", "error": "no"}]}'
                        """);

        assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(entry.error()).isNull();

        assertThat(shell("echo '{\"result\": \"success\"}'; exit 1").status())
                .isEqualTo(EntryStatus.FAILED);
    }

    private static Entry shell(String script) {
        return shells(script).getFirst();
    }

    private static List<Entry> shells(String... scripts) {
        return lab.shells(scripts).applied();
    }

    @Test
    void a_kill_by_nobody_knows_whom_is_only_a_signal() {
        lab.plugin(
                "killed",
                """
                def transform(self, file_path, ctx):
                    os.kill(os.getpid(), signal.SIGKILL)
                """);

        var entry = lab.entry("killed");

        assertThat(entry.error()).isEqualTo("signal: SIGKILL");
        assertThat(entry.usage().exitCode()).isEqualTo(-9);
    }

    /// The first version of control groups kills one process, the second all of a worker.
    @Test
    void a_process_that_the_memory_controller_killed_fails_the_plugin_whatever_its_exit() {
        lab.plugin(
                "careless",
                "isolation: {memory_mb: 100}\n",
                """
                def transform(self, file_path, ctx):
                    file_path.write_text("two")
                    children = []
                    for _ in range(3):
                        child = os.fork()
                        if not child:
                            held = bytearray(b"x") * (50 << 20)
                            time.sleep(60)
                        children.append(child)
                    ended, _ = os.wait()
                    for child in children:
                        if child != ended:
                            os.kill(child, signal.SIGKILL)
                            os.waitpid(child, 0)
                """);

        var entry = lab.entry("careless");

        assumeThat(entry.usage().accounting())
                .as("a machine that lets this user make control groups")
                .isNotEqualTo(Accounting.POLLING);
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("killed: memory");
        assertThat(entry.usage().exitCode())
                .isEqualTo(entry.usage().accounting() == Accounting.CGROUP_V1 ? 0 : -9);
        assertThat(lab.read("data.txt")).isEqualTo("one\n");
    }
}
