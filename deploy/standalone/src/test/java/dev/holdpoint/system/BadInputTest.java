package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What an executor makes of input that only it can judge.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final Map<String, String> FILES = Map.of("a.txt", "a\n");

    private House house;

    @BeforeAll
    void one_executor(@TempDir Path directory) throws IOException {
        house = new House(directory);
        house.plugin(
                "asks",
                """
                def pre_transform_all(self, ctx):
                    if "n" not in ctx.extra_inputs:
                        raise PluginInputRequired([{"id": "n", "type": "integer"}], "how many?")
                """);
        house.plugin(
                "floods",
                """
                def pre_transform_all(self, ctx):
                    ctx.log.info("x")
                    raise PluginInputRequired([{"id": "n", "help": "x" * (1 << 20)}], "too much")
                """);
        house.executor("one");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void a_root_that_nobody_offers() {
        assertProblem(
                () -> house.submit(PassSpec.of(WorkspaceName.parse("nowhere:run-1"))),
                Problem.UNKNOWN_ROOT,
                "known roots: lab");
    }

    @Test
    void a_workspace_that_is_not_there() {
        var view = done("lab:none", "hello_plugin");

        assertFailed(view, "workspace_unusable", "does not exist");
    }

    @Test
    void a_link_on_the_way_to_a_workspace() throws Exception {
        var real = house.workspace("real/run", FILES);
        Files.createSymbolicLink(house.lab().resolve("link"), Path.of("real"));
        Files.createSymbolicLink(house.lab().resolve("real/alias"), Path.of("run"));

        assertFailed(done("lab:link/run", "hello_plugin"), "workspace_unusable", "symbolic link");
        assertFailed(done("lab:real/alias", "hello_plugin"), "workspace_unusable", "symbolic link");
        assertThat(House.tree(real)).isEqualTo(FILES);
    }

    @Test
    void a_plugin_that_nobody_has_is_skipped_or_fatal_as_the_pass_says() throws Exception {
        house.workspace("missing", FILES);
        var skipped = done("lab:missing", "no_such_plugin");

        assertThat(skipped.outcome()).contains(Outcome.SUCCESS);
        assertThat(Objects.requireNonNull(skipped.result()).warnings())
                .containsExactly(
                        "no executor of the queue has the plugin 'no_such_plugin'; it was skipped");
    }

    @Test
    void answers_that_do_not_fit_change_nothing_and_later_ones_learn_who_won() throws Exception {
        house.workspace("answers", FILES);
        var id =
                house.submit(
                        PassSpec.of(WorkspaceName.parse("lab:answers"))
                                .withPlugins(List.of("asks")));
        var request = Objects.requireNonNull(house.await(id, PassState.WAITING).open());
        var answers = house.queue().answers();

        assertProblem(
                () -> answers.answer(request, values("many"), "client"),
                Problem.BAD_ANSWER,
                "n: expected a whole number");
        assertThat(house.view(id).state()).isEqualTo(PassState.WAITING);
        answers.answer(request, values("3"), "client");
        assertProblem(
                () -> answers.answer(request, values("4"), "client"),
                Problem.INPUT_CLOSED,
                "by asmith (client)");
        assertThat(house.await(id, PassState.DONE).outcome()).contains(Outcome.SUCCESS);
        assertProblem(
                () -> answers.answer(request, new Answer.Abort("asmith"), "client"),
                Problem.INPUT_CLOSED,
                "answered already");
    }

    private static Answer values(String n) {
        return new Answer.Values(Map.of("n", n), "asmith");
    }

    @Test
    void a_person_says_no() throws Exception {
        var workspace = house.workspace("no", FILES);
        var id =
                house.submit(
                        PassSpec.of(WorkspaceName.parse("lab:no"))
                                .withPlugins(
                                        List.of("hello_plugin", "asks", "instrument_columns")));
        var request = Objects.requireNonNull(house.await(id, PassState.WAITING).open());
        house.queue().answers().answer(request, new Answer.Abort("asmith"), "client");
        var view = house.await(id, PassState.DONE);

        assertThat(view.outcome()).contains(Outcome.ABORTED);
        var result = Objects.requireNonNull(view.result());
        assertThat(result.aborted()).isTrue();
        assertThat(result.applied())
                .extracting(entry -> entry.plugin() + " " + entry.status().word())
                .containsExactly("hello_plugin success", "asks failed");
        assertThat(result.applied().getLast().usage().exitCode()).isEqualTo(2);
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a.txt", "a\nhello\n"));
    }

    @Test
    void an_envelope_over_a_mebibyte_on_the_way_in_and_out() throws Exception {
        house.workspace("in", FILES);
        var names = IntStream.range(0, 30_000).mapToObj(n -> "d/%05d.txt".formatted(n)).toList();
        var big =
                PassSpec.of(WorkspaceName.parse("lab:in"))
                        .withPlugins(List.of("hello_plugin"))
                        .withFiles(names);
        assertOversize(house.await(house.submit(big), PassState.DONE), 3);

        house.workspace("out", FILES);
        var view = done("lab:out", "floods");
        assertOversize(
                view,
                Objects.requireNonNull(view.result()).applied().getFirst().usage().exitCode());
        assertThat(House.tree(house.lab().resolve("in"))).isEqualTo(FILES);
        assertThat(House.tree(house.lab().resolve("out"))).isEqualTo(FILES);
    }

    private static void assertOversize(PassView view, int exitCode) {
        assertThat(view.outcome()).contains(Outcome.PARTIAL);
        var entry = Objects.requireNonNull(view.result()).applied().getFirst();
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("ipc_frame_oversize");
        assertThat(entry.usage().exitCode()).isEqualTo(exitCode);
    }

    private PassView done(String workspace, String plugin) {
        var spec = PassSpec.of(WorkspaceName.parse(workspace)).withPlugins(List.of(plugin));
        return house.await(house.submit(spec), PassState.DONE);
    }

    private static void assertFailed(PassView view, String code, String message) {
        assertThat(view.outcome()).contains(Outcome.FAILED);
        var failure = Objects.requireNonNull(Objects.requireNonNull(view.result()).failure());
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.messages()).hasSize(1).allMatch(line -> line.contains(message));
    }

    private static void assertProblem(ThrowingCallable call, Problem problem, String says) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> {
                            assertThat(e.problem()).isEqualTo(problem);
                            assertThat(e.getMessage() + e.details()).contains(says);
                        });
    }
}
