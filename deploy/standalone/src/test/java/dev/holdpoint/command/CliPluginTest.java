package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What executors have, and letting them read it again, on a real Redis.
@Timeout(60)
class CliPluginTest {
    private static final String OLD = "0123456789abcdef0123";
    private static final String NEW = "fedcba9876543210fedc";
    private static final ResolvedPlugin HELLO_1 = new ResolvedPlugin("hello", "1", OLD);
    private static final ResolvedPlugin HELLO_2 = new ResolvedPlugin("hello", "1", NEW);
    private static final ResolvedPlugin NAMES = new ResolvedPlugin("names", "0.2", OLD);

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
    void plugins_are_listed_over_all_executors_with_where_they_differ() {
        announce("exec-1", "default", HELLO_1, NAMES);
        announce("exec-2", "default", HELLO_2, NAMES);
        announce("exec-3", "default", NAMES);
        announce("other-1", "other", HELLO_2);

        var lines = lab.type("plugin", "list").out().lines().toList();

        assertThat(lines)
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "NAME +VERSION +DIGEST +QUEUE +EXECUTORS +DIFFERENCE"),
                        line ->
                                assertThat(line)
                                        .matches(
                                                "hello +1 +0123456789ab +default +exec-1 +another"
                                                        + " one on exec-2; missing on exec-3"),
                        line ->
                                assertThat(line)
                                        .matches(
                                                "hello +1 +fedcba987654 +default +exec-2 +another"
                                                        + " one on exec-1; missing on exec-3"),
                        line ->
                                assertThat(line)
                                        .matches(
                                                "names +0.2 +0123456789ab +default"
                                                        + " +exec-1,exec-2,exec-3 *"),
                        line ->
                                assertThat(line)
                                        .matches("hello +1 +fedcba987654 +other +other-1 *"));
    }

    @Test
    void programs_get_whole_digests_and_can_ask_for_one_queue() {
        announce("exec-1", "default", HELLO_1);
        announce("exec-2", "default");
        announce("other-1", "other", HELLO_2);

        var all = lab.type("plugin", "list", "-o", "json");
        var one = lab.type("plugin", "list", "-o", "jsonl", "--queue", "default");

        assertThat(all.exit()).isZero();
        assertThat(Json.parseArray(all.out())).hasSize(2);
        assertThat(Json.parseObject(one.out()))
                .isEqualTo(
                        Map.of(
                                "queue",
                                "default",
                                "name",
                                "hello",
                                "version",
                                "1",
                                "digest",
                                OLD,
                                "executors",
                                List.of("exec-1"),
                                "differs_on",
                                List.of(),
                                "missing_on",
                                List.of("exec-2"),
                                "left_out",
                                List.of()));
    }

    @Test
    void where_nobody_is_there_the_list_is_empty_and_says_why() {
        var none = lab.type("plugin", "list");
        assertThat(none.exit()).isZero();
        assertThat(none.err()).contains("no executor is there");

        announce("exec-1", "default");
        assertThat(lab.type("plugin", "list").err()).contains("no executor has a plugin");
        assertThat(lab.type("plugin", "list", "-o", "json").out().strip()).isEqualTo("[ ]");
    }

    @Test
    void packages_that_an_executor_cannot_use_are_named_with_their_reason() {
        announce("exec-1", "default", List.of("/plugins/bad: not YAML"), HELLO_1);
        announce("other-1", "other", List.of("/plugins/worse: not UTF-8"), HELLO_2);
        lab.queue().reloads().answer("exec-1", 1);
        var line = "left out on exec-1: /plugins/bad: not YAML";

        assertThat(lab.type("plugin", "list").err().lines())
                .containsExactly(line, "left out on other-1: /plugins/worse: not UTF-8");
        assertThat(lab.type("executor", "list").err()).contains(line);
        var json = lab.type("plugin", "list", "-o", "jsonl", "--queue", "default");
        assertThat(Json.parseObject(json.out()))
                .containsEntry(
                        "left_out",
                        List.of(Map.of("executor", "exec-1", "why", "/plugins/bad: not YAML")));

        assertThat(lab.type("plugin", "reload").err()).isEqualToIgnoringNewLines(line);
        lab.queue().reloads().answer("exec-1", 2);
        assertThat(Json.parseObject(lab.type("plugin", "reload", "-o", "jsonl").out()))
                .containsEntry("left_out", List.of("/plugins/bad: not YAML"));
    }

    @Test
    void a_reload_ends_when_every_executor_has_said_what_it_has_now() throws Exception {
        announce("exec-1", "default", HELLO_1);
        announce("exec-2", "default", HELLO_1);
        announce("other-1", "other", HELLO_1);
        var typed = lab.begin(Shell.PLAIN, "plugin", "reload");

        awaitAsked("exec-1");
        reloaded("exec-1", HELLO_2);
        reloaded("exec-2", HELLO_1, NAMES);
        typed.awaitOut("names");

        assertThat(typed.stop().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("EXECUTOR +NAME +VERSION +DIGEST"),
                        line -> assertThat(line).matches("exec-1 +hello +1 +fedcba987654"),
                        line -> assertThat(line).matches("exec-2 +hello +1 +0123456789ab"),
                        line -> assertThat(line).matches("exec-2 +names +0.2 +0123456789ab"));
        assertThat(lab.queue().reloads().asked("other", "other-1")).isZero();
    }

    @Test
    void those_that_do_not_say_so_in_time_are_named() {
        announce("exec-1", "default", HELLO_1);
        announce("exec-2", "default", HELLO_1);
        lab.queue().reloads().answer("exec-1", 1);

        var ended = lab.type("plugin", "reload", "--timeout", "0.2");

        assertThat(ended.exit()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(ended.err()).contains("exec-2").doesNotContain("exec-1");
        assertThat(ended.out()).contains("exec-1").doesNotContain("exec-2");
    }

    @Test
    void one_executor_can_be_asked_alone() {
        announce("exec-1", "default", HELLO_1);
        announce("exec-2", "default", HELLO_1);
        lab.queue().reloads().answer("exec-2", 1);

        var ended = lab.type("plugin", "reload", "--executor", "exec-2", "-o", "jsonl");

        assertThat(ended.exit()).isZero();
        assertThat(Json.parseObject(ended.out())).containsEntry("executor", "exec-2");
        assertThat(lab.queue().reloads().asked("default", "exec-1")).isZero();
    }

    @Test
    void an_executor_that_is_not_there_cannot_be_asked() {
        announce("other-1", "other", HELLO_1);

        assertThat(lab.type("plugin", "reload").exit()).isEqualTo(ExitCode.REFUSED);
        var ended = lab.type("plugin", "reload", "--executor", "other-1");
        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("the queue 'default' has no executor 'other-1'");
        assertThat(lab.type("plugin", "reload", "--timeout", "0").exit()).isEqualTo(ExitCode.USAGE);
    }

    private void awaitAsked(String executor) {
        long start = System.nanoTime();
        while (lab.queue().reloads().asked("default", executor) == 0) {
            assertThat(System.nanoTime() - start).as("time").isLessThan(20_000_000_000L);
            Backoff.sleep(Duration.ofMillis(5));
        }
    }

    private void reloaded(String id, ResolvedPlugin... plugins) {
        announce(id, "default", plugins);
        lab.queue().reloads().answer(id, lab.queue().reloads().asked("default", id));
    }

    private void announce(String id, String queue, ResolvedPlugin... plugins) {
        announce(id, queue, List.of(), plugins);
    }

    private void announce(
            String id, String queue, List<String> leftOut, ResolvedPlugin... plugins) {
        lab.queue()
                .upkeep(Duration.ofSeconds(10))
                .announce(
                        new ExecutorStatus(
                                id,
                                "boot-1",
                                "host-1",
                                7,
                                queue,
                                "strong",
                                List.of(),
                                4,
                                1,
                                false,
                                List.of("lab"),
                                List.of(plugins),
                                leftOut));
    }
}
