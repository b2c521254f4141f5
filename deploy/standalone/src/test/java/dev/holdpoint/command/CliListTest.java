package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Lists of passes, questions, queues and executors, on a real Redis.
class CliListTest {
    private static final String WHEN = "[{\"id\": \"date_time\", \"type\": \"datetime\"}]";
    private static final Shell NARROW = new Shell("", null, new Screen(100, false, false));

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
    void passes_are_listed_with_where_they_are_and_what_they_do_now() {
        lab.finish(lab.taken("lab:run-1"), EntryStatus.FAILED);
        var asks = lab.ask(lab.taken("lab:run-2"), WHEN);
        var running = lab.taken("lab:run-3");

        var lines = lab.type("pass", "list").out().lines().toList();

        assertThat(lines.getFirst()).matches("ID +STATE +WORKSPACE +PLUGINS +AGE +NOW");
        assertThat(lines).hasSize(4);
        assertThat(lines)
                .anyMatch(line -> line.matches(".* partial +lab:run-1 +p +\\d+ s"))
                .anyMatch(line ->
                        line.matches(
                                asks.pass() + " +waiting +lab:run-2 +p +\\d+ s +p asks a person"))
                .anyMatch(line ->
                        line.matches(
                                running.id() + " +running +lab:run-3 +p +\\d+ s +p on exec-1"));
    }

    @Test
    void on_a_narrow_screen_the_table_fits_and_ids_stay_whole() {
        var id = lab.taken("lab:some/quite/long/path/to/a/run-1").id().toString();

        var ended = lab.type(NARROW, "pass", "list");

        assertThat(ended.out().lines()).anyMatch(line -> line.startsWith(id + "  "));
        assertThat(ended.out().lines().map(String::length)).allMatch(length -> length <= 100);
        assertThat(ended.out()).contains("…").doesNotContain("run-1 ");
    }

    @Test
    void filters_go_together_and_wrong_ones_are_named() {
        lab.type("pass", "submit", "--workspace", "lab:a/1", "--plugin", "p", "--label", "rig=7");
        lab.type("pass", "submit", "--workspace", "lab:a/2", "--plugin", "q", "--label", "rig=7");

        assertThat(ids("--label", "rig=7", "--plugin", "q", "--workspace", "lab:a")).hasSize(1);
        assertThat(ids("--state", "queued,running")).hasSize(2);
        assertThat(ids("--state", "done")).isEmpty();
        assertThat(ids("--limit", "1")).hasSize(1);

        var wrong = lab.type("pass", "list", "--state", "finished");
        assertThat(wrong.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("'finished'").contains("scheduled, queued, running");
        assertThat(lab.type("pass", "list", "--limit", "0").exit()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_cut_list_says_so_beside_the_list() {
        lab.type("pass", "submit", "--workspace", "lab:a/1");
        lab.type("pass", "submit", "--workspace", "lab:a/2");

        var ended = lab.type("pass", "list", "--limit", "1");

        assertThat(ended.out().lines()).hasSize(2);
        assertThat(ended.err()).contains("there may be more");
        assertThat(lab.type("pass", "list").err()).isEmpty();
    }

    @Test
    void jsonl_is_one_object_a_line_and_json_an_array() {
        lab.type("pass", "submit", "--workspace", "lab:a/1", "--label", "x=1");
        lab.type("pass", "submit", "--workspace", "lab:a/2");

        var lines = lab.type("pass", "list", "-o", "jsonl").out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.stream().map(Json::parseObject))
                .allMatch(view -> "queued".equals(view.get("state")))
                .anyMatch(view -> Map.of("x", "1").equals(view.get("labels")));
        assertThat(Json.parseArray(lab.type("pass", "list", "-o", "json").out())).hasSize(2);
        assertThat(lab.type("pass", "list", "--state", "dead", "-o", "json").out().strip())
                .isEqualTo("[ ]");
    }

    @Test
    void an_error_is_json_too_where_lines_of_json_are_asked_for() {
        var ended = Shell.type("pass", "list", "-o", "jsonl", "--redis", Shell.NO_REDIS);

        assertThat(ended.exit()).isEqualTo(ExitCode.FAILURE);
        assertThat(Json.parseObject(ended.err())).containsEntry("code", "redis_unavailable");
    }

    @Test
    void queues_are_counted() {
        lab.taken("lab:run-1");
        lab.type("pass", "submit", "--workspace", "lab:run-2");

        var table = lab.type("queue", "list").out().lines().toList();
        assertThat(table.getFirst()).startsWith("QUEUE    TAKES  QUEUED  OLDEST");
        assertThat(table.getLast()).matches("default +yes +1 +\\d+ s +1 +0 +0 +0 +0 +0 +0");

        var queue = Json.parseObject(lab.type("queue", "list", "-o", "jsonl").out());
        assertThat(queue).containsEntry("name", "default").containsEntry("running", 1);
        assertThat(queue).containsEntry("queued", 1).containsEntry("paused", false);
    }

    @Test
    void the_queues_fit_a_usual_terminal_with_their_names_whole() {
        lab.type("pass", "submit", "--workspace", "lab:run-2");
        var usual = new Shell("", null, new Screen(80, false, false));

        var lines = lab.type(usual, "queue", "list").out().lines().toList();

        assertThat(lines).allMatch(line -> line.length() <= 80);
        assertThat(lines.getLast()).startsWith("default  yes ");
    }

    @Test
    void a_whole_root_is_a_place_too() {
        lab.type("pass", "submit", "--workspace", "lab:run-1");
        lab.type("pass", "submit", "--workspace", "labor:run-1");

        assertThat(ids("--workspace", "lab:")).hasSize(1);
        assertThat(lab.type("pass", "list", "--workspace", "..:").exit()).isNotZero();
    }

    @Test
    void a_watched_list_that_became_empty_leaves_nothing_on_the_screen() throws Exception {
        var request = lab.ask(lab.taken("lab:run-1"), WHEN);
        var screen = new Shell("", null, new Screen(100, false, true));
        var watching = lab.begin(screen, "input", "list", "--watch", "--interval", "0.1");
        watching.awaitOut("lab:run-1");

        lab.type("input", "abort", request.toString());
        watching.awaitOut("\u001b[H\u001b[2J\u001b[H\u001b[2J");

        assertThat(watching.stop()).doesNotEndWith("lab:run-1");
    }

    @Test
    void into_a_pipe_a_list_is_not_repeated_because_its_passes_got_older() throws Exception {
        lab.type("pass", "submit", "--workspace", "lab:run-1");
        var watching = lab.begin(Shell.PLAIN, "pass", "list", "--watch", "--interval", "0.3");
        watching.awaitOut("lab:run-1");
        lab.type("pass", "submit", "--workspace", "lab:run-2");
        watching.awaitOut("lab:run-2");

        assertThat(watching.stop().lines().filter(line -> line.startsWith("ID "))).hasSize(2);
    }

    @Test
    void executors_are_listed_with_what_they_can_and_cannot() {
        assertThat(lab.type("executor", "list").err()).contains("no executor is there");
        lab.queue()
                .upkeep(Duration.ofSeconds(10))
                .announce(
                        new ExecutorStatus(
                                "exec-1",
                                "boot-1",
                                "host-1",
                                7,
                                "default",
                                "strong",
                                List.of("no memory limit"),
                                4,
                                1,
                                false,
                                List.of("lab"),
                                List.of(),
                                List.of("/plugins/bad: not YAML")));

        var table = lab.type("executor", "list").out().lines().toList();

        assertThat(table).hasSize(2);
        assertThat(table.getLast()).matches("exec-1 +host-1 +default +1/4 +strong +1 +lab");
        assertThat(Json.parseObject(lab.type("executor", "list", "-o", "jsonl").out()))
                .containsEntry("missing", List.of("no memory limit"))
                .containsEntry("left_out", List.of("/plugins/bad: not YAML"))
                .containsEntry("slots", 4);
    }

    @Test
    void a_watched_list_is_printed_again_when_it_has_changed_until_somebody_stops_it()
            throws Exception {
        lab.taken("lab:run-1");
        var watching =
                lab.begin(
                        new Shell("", null, new Screen(100, false, true)),
                        "pass",
                        "list",
                        "--watch",
                        "--interval",
                        "0.1");
        watching.awaitOut("lab:run-1");
        lab.type("pass", "submit", "--workspace", "lab:run-2");
        watching.awaitOut("lab:run-2");

        assertThat(watching.stop())
                .startsWith("\u001b[H\u001b[2JID")
                .contains("\n\u001b[H\u001b[2JID");
        assertThat(lab.type("pass", "list", "--watch", "--interval", "0").exit())
                .isEqualTo(ExitCode.USAGE);
    }

    private List<?> ids(String... flags) {
        var all = new ArrayList<>(List.of("pass", "list", "-o", "json"));
        all.addAll(List.of(flags));
        return Json.parseArray(lab.type(all.toArray(String[]::new)).out());
    }
}
