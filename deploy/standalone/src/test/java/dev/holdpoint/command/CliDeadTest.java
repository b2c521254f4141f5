package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.wire.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Seeing dead passes and deciding about them, and pausing a queue, on a real Redis.
class CliDeadTest {
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
    void dead_passes_are_listed_with_why_and_named_where_queues_are() {
        var id = dead("lab:run-1");
        lab.type("pass", "submit", "--workspace", "lab:run-2");

        assertThat(lab.type("dead", "list").out())
                .contains(id.toString(), "lab:run-1", "attempts_out")
                .doesNotContain("run-2");
        assertThat(lab.type("queue", "list").err())
                .contains("queue default has 1 dead pass: 'holdpoint dead list --queue default'");
        assertThat(lab.type("dead", "list", "--workspace", "lab:run-2").err())
                .contains("no dead passes that fit");
        assertThat(Json.parseArray(lab.type("dead", "list", "-o", "json").out())).hasSize(1);
    }

    @Test
    void a_pass_that_is_named_is_replayed_as_a_new_one() {
        var id = dead("lab:run-1");

        var ended = lab.type("dead", "replay", id.toString());

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        var further = PassId.parse(ended.out().strip());
        assertThat(lab.queue().inspection().known(further).work().retryOf()).isEqualTo(id);
        assertThat(lab.take().id()).isEqualTo(further);
        assertThat(lab.type("pass", "get", id.toString()).out()).contains("replayed as " + further);
    }

    @Test
    void those_that_fit_are_chosen_by_flags_and_the_others_are_left_alone() {
        var other = dead("lab:other/run-1");
        for (int i = 0; i < 3; i++) {
            dead("lab:runs/run-" + i);
        }

        var ended = lab.type("dead", "replay", "--workspace", "lab:runs", "-o", "json");

        assertThat(Json.parseArray(ended.out()))
                .hasSize(3)
                .allSatisfy(pass ->
                        assertThat((Map<?, ?>) pass).extracting("state").isEqualTo("queued"));
        assertThat(lab.type("dead", "list").out()).contains(other.toString());
        assertThat(lab.type("dead", "drop", "--all", "--reason", "old").out())
                .isEqualTo("dropped " + other + "\n");
        assertThat(lab.type("dead", "drop", "--all").err()).contains("no dead passes");
    }

    @Test
    void nothing_is_decided_about_all_by_accident() {
        dead("lab:run-1");

        var none = lab.type("dead", "drop");
        var both = lab.type("dead", "drop", "default.0.x", "--all");

        assertThat(none.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("--plugin", "--all");
        assertThat(both.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(lab.type("dead", "list").out()).contains("run-1");
    }

    @Test
    void one_that_is_not_dead_does_not_keep_the_others_from_it() {
        var id = dead("lab:run-1");
        var alive = lab.type("pass", "submit", "--workspace", "lab:run-2").out().strip();

        var ended = lab.type("dead", "drop", alive, id.toString());

        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.out()).contains("dropped " + id);
        assertThat(ended.err()).contains(alive, "is queued", "Nothing was changed");
    }

    @Test
    void a_queue_is_paused_and_goes_on_and_it_is_seen_who_paused_it() {
        lab.type("pass", "submit", "--workspace", "lab:run-1");
        assertThat(lab.type("queue", "pause", "default", "--reason", "new disk", "--by", "carol"))
                .satisfies(ended -> {
                    assertThat(ended.exit()).isEqualTo(ExitCode.OK);
                    assertThat(ended.out()).isEqualTo("queue default is paused\n");
                });
        assertThat(lab.type("queue", "list").out()).contains("paused");
        assertThat(lab.type("queue", "list").err())
                .contains("was paused by carol", "new disk", "holdpoint queue resume default");
        assertThat(Json.parseObject(lab.type("queue", "pause", "default", "-o", "json").out()))
                .containsEntry("paused", true)
                .containsEntry("changed", false);
        assertThat(lab.type("queue", "resume", "default").out())
                .isEqualTo("queue default is taken from\n");
        assertThat(lab.type("queue", "resume", "default").out())
                .isEqualTo("queue default was taken from already\n");
        assertThat(lab.take().spec().workspace().toString()).isEqualTo("lab:run-1");
        assertThat(lab.type("queue", "pause", "Not a queue").exit()).isEqualTo(ExitCode.USAGE);
        for (var verb : List.of("pause", "resume")) {
            var unknown = lab.type("queue", verb, "defualt");
            assertThat(unknown.exit()).isEqualTo(ExitCode.REFUSED);
            assertThat(unknown.err())
                    .contains("no queue 'defualt' is known", "Nothing was changed");
        }
    }

    @Test
    void an_executor_that_is_not_there_cannot_be_drained() {
        var ended = lab.type("executor", "drain", "nobody");

        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(ended.err()).contains("no executor 'nobody'", "executor list");
        assertThat(lab.type("executor", "drain", "nobody", "--timeout", "-1").exit())
                .isEqualTo(ExitCode.USAGE);
        assertThat(lab.type("executor", "drain", "nobody", "--undo", "--finish").exit())
                .isEqualTo(ExitCode.USAGE);
    }

    private PassId dead(String workspace) {
        var id = lab.dead(lab.taken(workspace));
        assertThat(lab.queue().inspection().known(id).state()).isEqualTo(PassState.DEAD);
        return id;
    }
}
