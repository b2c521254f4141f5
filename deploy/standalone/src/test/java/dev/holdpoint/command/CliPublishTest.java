package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.wire.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Seeing a publish that is blocked, and deciding about it, on a real Redis.
class CliPublishTest {
    private static final String WHY =
            "publish_blocked: workspace lab:run-1, 'a': ENOSPC; free space";

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
    void it_is_seen_everywhere_one_looks() {
        var id = blocked().id().toString();
        lab.type("pass", "submit", "--workspace", "lab:run-2");

        assertThat(lab.type("pass", "get", id).out())
                .contains("blocked    since ", ": " + WHY, "tries      1, again at ")
                .contains("to decide  holdpoint pass publish retry|finish|undo " + id);
        assertThat(lab.type("pass", "list", "--blocked").out())
                .contains(id)
                .doesNotContain("run-2");
        assertThat(lab.type("pass", "list", "--blocked", "--state", "waiting").out())
                .doesNotContain(id);
        assertThat(lab.type("queue", "list").err())
                .contains("queue default has 1 half published pass")
                .contains("holdpoint pass list --blocked --queue default");
        var json = Json.parseObject(lab.type("pass", "get", id, "-o", "json").out());
        assertThat(json.get("publish_blocked"))
                .isInstanceOfSatisfying(
                        Map.class,
                        blocked ->
                                assertThat(blocked.get("why") + " " + blocked.get("tries"))
                                        .isEqualTo(WHY + " 1"));
    }

    @Test
    void a_decision_is_confirmed_with_what_it_means_and_recorded_with_who_and_why() {
        var id = blocked().id().toString();

        var ended = lab.type("pass", "publish", "undo", id, "--reason", "the disk is lost");

        assertThat(ended.exit()).isEqualTo(ExitCode.OK);
        assertThat(ended.out())
                .contains(id + ": undo was decided by ", ": the disk is lost")
                .contains("the workspace is as before then", "publish_undone");
        assertThat(lab.type("pass", "get", id).out())
                .contains("decided    undo was decided by ", ": the disk is lost");
    }

    @Test
    void others_can_be_named_and_programs_get_the_pass() {
        var id = blocked().id().toString();

        var ended = lab.type("pass", "publish", "finish", id, "--by", "carol", "-o", "json");

        assertThat(String.valueOf(Json.parseObject(ended.out()).get("publish_blocked")))
                .contains("way=finish", "by=carol", "how=cli");
        assertThat(lab.type("pass", "publish", "retry", id).out())
                .contains("the next free executor tries");
    }

    @Test
    void a_pass_that_is_not_blocked_is_left_alone() {
        var claim = lab.taken("lab:run-1");

        var ended = lab.type("pass", "publish", "undo", claim.id().toString(), "-o", "json");

        assertThat(ended.exit()).isEqualTo(ExitCode.REFUSED);
        assertThat(Json.parseObject(ended.err())).containsEntry("code", "not_blocked");
        assertThat(lab.queue().inspection().known(claim.id()).state()).isEqualTo(PassState.RUNNING);
    }

    private Claim blocked() {
        return lab.blocked(lab.taken("lab:run-1"), WHY);
    }
}
