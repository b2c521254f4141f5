package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassId;
import dev.holdpoint.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Submitting passes and seeing what became of them, on a real Redis.
class CliPassTest {
    private static final String WHEN = "[{\"id\": \"date_time\", \"type\": \"datetime\"}]";

    private Laboratory lab;

    @BeforeEach
    void open() {
        lab = new Laboratory();
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void submit_prints_the_id_and_nothing_else() {
        var ended = lab.type("pass", "submit", "--workspace", "lab:run-1");

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        assertThat(ended.err()).isEmpty();
        var id = PassId.parse(ended.out().strip());
        assertThat(lab.queue().inspection().pass(id)).isPresent();
    }

    @Test
    void flags_go_over_the_file() {
        var file =
                """
                {"workspace": "lab:run-1", "plugins": ["a"], "labels": {"x": "1", "y": "1"},
                 "context": {"variables": {"n": 1, "operator": "b"}, "project": "P"}}
                """;
        lab.type(
                new Shell(file, null),
                "pass",
                "submit",
                "-f",
                "-",
                "--plugin",
                "b",
                "--plugin",
                "a",
                "--label",
                "y=2",
                "--var",
                "operator=asmith",
                "--answer",
                "b.f=1",
                "--dry-run");
        var spec = lab.take().spec();

        assertThat(spec.plugins()).containsExactly("b", "a");
        assertThat(spec.labels()).isEqualTo(Map.of("x", "1", "y", "2"));
        assertThat(spec.context().variables()).isEqualTo(Map.of("n", 1, "operator", "asmith"));
        assertThat(spec.context().project()).isEqualTo("P");
        assertThat(spec.answers()).isEqualTo(Map.of("b", Map.of("f", "1")));
        assertThat(spec.dryRun()).isTrue();
    }

    @Test
    void a_file_name_with_any_letters_survives_the_way() {
        var spec = "{\"workspace\": \"lab:Zürich/東京\", \"files\": [\"é.txt\"]}";
        lab.type(new Shell(spec, null), "pass", "submit", "-f", "-");
        var claim = lab.take();

        assertThat(claim.spec().workspace().path()).isEqualTo("Zürich/東京");
        assertThat(claim.spec().files()).containsExactly("é.txt");
    }

    @Test
    void a_root_that_nobody_offers_is_refused_with_those_that_are() {
        lab.queue().upkeep(Duration.ofSeconds(10)).registerRoot("lab", "root-1");
        var ended = lab.type("pass", "submit", "--workspace", "labb:run-1");

        assertThat(ended.err()).contains("'labb'").contains("known roots: lab");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void wait_prints_the_result_of_a_success() {
        var executor =
                CompletableFuture.runAsync(() -> lab.finish(lab.take(), EntryStatus.SUCCESS));
        var ended = lab.type("pass", "submit", "--workspace", "lab:run-1", "--wait", "-o", "json");
        executor.join();

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        assertThat(ended.err()).startsWith("submitted default.0.");
        assertThat(Json.parseObject(ended.out()))
                .containsEntry("state", "done")
                .containsEntry("outcome", "success")
                .containsEntry("aborted", false)
                .containsKeys("id", "applied", "warnings", "attempts");
    }

    @Test
    void a_pass_that_is_no_success_has_an_exit_code_of_its_own() {
        var claim = lab.taken("lab:run-1");
        lab.finish(claim, EntryStatus.FAILED);
        var id = claim.id().toString();

        var waited = lab.type("pass", "get", id, "--wait");
        assertThat(waited.exit()).isEqualTo(ExitCode.PASS_NOT_SUCCESSFUL);
        assertThat(waited.out()).contains("state      done, partial").contains("it broke");
        assertThat(lab.type("pass", "get", id).exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void wait_ends_at_a_question_and_says_how_to_answer_it() {
        var claim = lab.taken("lab:run-1");
        var request = lab.ask(claim, WHEN);
        var ended = lab.type("pass", "get", claim.id().toString(), "--wait");

        assertThat(ended.exit()).isEqualTo(ExitCode.WAITING_FOR_INPUT);
        assertThat(ended.out()).contains("state      waiting");
        assertThat(ended.err())
                .contains("field      date_time: a date and time such as")
                .contains("holdpoint input answer " + request + " date_time=…");
    }

    @Test
    void wait_gives_up_in_time_and_names_the_state() {
        var id = lab.taken("lab:run-1").id().toString();
        var ended = lab.type("pass", "get", id, "--wait", "--timeout", "0", "-o", "json");

        assertThat(ended.exit()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(Json.parseObject(ended.err())).containsEntry("code", "timed_out");
        assertThat(ended.err()).contains("it is running");
    }

    @Test
    void a_time_out_longer_than_any_clock_is_for_ever() {
        var executor =
                CompletableFuture.runAsync(() -> lab.finish(lab.take(), EntryStatus.SUCCESS));
        var ended =
                lab.type(
                        "pass",
                        "submit",
                        "--workspace",
                        "lab:run-1",
                        "--wait",
                        "--timeout",
                        Long.toString(Long.MAX_VALUE));
        executor.join();

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
    }

    @Test
    void a_pass_that_nobody_knows_is_not_found() {
        var id = "default.0.0198c0de-0000-7000-8000-000000000000";

        for (var flags : List.of(List.of(id), List.of(id, "--wait"))) {
            var line = new ArrayList<>(List.of("pass", "get"));
            line.addAll(flags);
            var ended = lab.type(line.toArray(String[]::new));
            assertThat(ended.err()).contains(id);
            assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        }
    }
}
