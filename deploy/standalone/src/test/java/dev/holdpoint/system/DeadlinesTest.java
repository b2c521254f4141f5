package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec.OnDeadline;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.RequestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Questions that nobody answers in time, of real plugins.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadlinesTest {
    private static final Map<String, String> FILES = Map.of("a", "a\n");

    private House house;

    @BeforeAll
    void two_executors(@TempDir Path directory) throws IOException {
        house = new House(directory);
        for (var field :
                Map.of(
                                "asks", "\"default\": 3",
                                "wants", "\"help\": \"it is on the label\"",
                                "misfits", "\"default\": \"three\"")
                        .entrySet()) {
            house.plugin(
                    field.getKey(),
                    """
                    def pre_transform_all(self, ctx):
                        with open("draft", "w") as file: file.write("half\\n")
                        if "n" not in ctx.extra_inputs:
                            raise PluginInputRequired([{"id": "n", "type": "integer", %s}], "how many?")
                        with open("draft", "a") as file: file.write("%%s\\n" %% ctx.extra_inputs["n"])
                    """
                            .formatted(field.getValue()));
        }
        house.plugin(
                "insists",
                """
                def pre_transform_all(self, ctx):
                    raise PluginInputRequired([{"id": "n", "type": "integer", "default": 3}], "sure?")
                """);
        house.plugin(
                "after",
                """
                def pre_transform_all(self, ctx):
                    with open("after", "w") as file: file.write("ran\\n")
                """);
        house.executor("one");
        house.executor("two");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void with_abort_the_pass_ends_as_expired_and_the_workspace_is_as_before() throws Exception {
        var workspace = house.workspace("abort", FILES);
        var view = done("abort", "wants", "abort", false);

        var result = result(view, Outcome.EXPIRED);
        assertThat(result.aborted()).isFalse();
        assertThat(result.warnings()).isEmpty();
        assertThat(result.attempts()).isEqualTo(1);
        unanswered(result.applied());
        assertThat(House.tree(workspace)).isEqualTo(FILES);
        assertThat(asked(view.id()).state()).isEqualTo(InputRequest.State.EXPIRED);
    }

    @Test
    void with_fail_the_next_plugin_runs_and_nothing_of_the_one_that_asked_is_there()
            throws Exception {
        var workspace = house.workspace("fail", FILES);
        var view = done("fail", "asks", "fail", false);

        var result = result(view, Outcome.PARTIAL);
        unanswered(result.applied().subList(0, 1));
        assertThat(result.applied().get(1).status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "a\n", "after", "ran\n"));
        assertThat(house.eventNames(view.id()))
                .containsSubsequence("asked", "expired", "taken", "publishing", "finished");
        assertThat(parked(view.id())).isEmpty();
    }

    @Test
    void with_fail_a_fatal_pass_ends_there_as_failed() throws Exception {
        var workspace = house.workspace("fatal", FILES);
        var view = done("fatal", "asks", "fail", true);

        unanswered(result(view, Outcome.FAILED).applied());
        assertThat(House.tree(workspace)).isEqualTo(FILES);
    }

    @Test
    void with_default_the_plugin_goes_on_with_the_defaults() throws Exception {
        var workspace = house.workspace("default", FILES);
        var view = done("default", "asks", "default", false);

        result(view, Outcome.SUCCESS);
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a", "a\n", "draft", "half\n3\n", "after", "ran\n"));
        var asked = asked(view.id());
        assertThat(asked.state()).isEqualTo(InputRequest.State.ANSWERED);
        assertThat(asked.how()).isEqualTo("deadline");
        assertThat(asked.values()).isEqualTo(Map.of("n", 3));
        assertThat(parked(view.id())).isEmpty();
    }

    @Test
    void with_default_where_there_is_none_that_fits_the_pass_ends_and_says_why() throws Exception {
        for (var plugin : List.of("wants", "misfits")) {
            house.workspace("no-default-" + plugin, FILES);
            var view = done("no-default-" + plugin, plugin, "default", false);

            var asked = asked(view.id());
            var deadline = Objects.requireNonNull(asked.deadline());
            assertThat(deadline.does()).isEqualTo(OnDeadline.ABORT);
            assertThat(deadline.note())
                    .startsWith("the defaults do not answer the question of " + plugin)
                    .contains("n: ", "a whole number");
            var result = result(view, Outcome.EXPIRED);
            unanswered(result.applied());
            assertThat(result.warnings()).containsExactly(deadline.note());
        }
    }

    /// It would go round once per deadline without an end.
    @Test
    void with_default_a_plugin_that_asks_the_same_again_gets_no_third_round() throws Exception {
        var workspace = house.workspace("insists", FILES);
        var view = done("insists", "insists", "default", false);

        var second = house.queue().inspection().known(new RequestId(view.id(), 0, 2));
        var deadline = Objects.requireNonNull(second.deadline());
        assertThat(deadline.does()).isEqualTo(OnDeadline.ABORT);
        assertThat(deadline.note())
                .isEqualTo(
                        "insists asks again what the defaults have answered already, so this"
                                + " deadline ends the pass");
        assertThat(asked(view.id()).values()).isEqualTo(Map.of("n", 3));
        var result = result(view, Outcome.EXPIRED);
        unanswered(result.applied());
        assertThat(result.warnings()).containsExactly(deadline.note());
        assertThat(House.tree(workspace)).isEqualTo(FILES);
    }

    private PassView done(String workspace, String plugin, String then, boolean isFatal) {
        return house.done(
                """
                {"workspace": "lab:%s", "plugins": ["%s", "after"], "fatal": %s,
                 "input": {"deadline_seconds": 1, "on_deadline": "%s"}}
                """
                        .formatted(workspace, plugin, isFatal, then));
    }

    private static PassResult result(PassView view, Outcome outcome) {
        assertThat(view.state()).isEqualTo(PassState.DONE);
        assertThat(view.outcome()).contains(outcome);
        return Objects.requireNonNull(view.result());
    }

    private static void unanswered(List<Entry> applied) {
        assertThat(applied)
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
                    assertThat(entry.usage().exitCode()).isEqualTo(2);
                    assertThat(entry.filesAffected()).isEmpty();
                    assertThat(entry.error()).isEqualTo("no_answer: nobody answered within 1 s");
                });
    }

    private InputRequest asked(PassId pass) {
        return house.queue().inspection().known(new RequestId(pass, 0, 1));
    }

    /// What is set aside on disk for a pass.
    private List<String> parked(PassId pass) throws IOException {
        try (var walk = Files.walk(house.lab().resolve(".holdpoint/pass/" + pass))) {
            return walk.filter(path -> String.valueOf(path.getParent()).endsWith("/parked"))
                    .map(Path::toString)
                    .toList();
        }
    }
}
