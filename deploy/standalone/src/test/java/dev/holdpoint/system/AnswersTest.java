package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.RequestId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What plugins get to know from people, and what others get to see of it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswersTest {
    private static final Map<String, String> FILES = Map.of("a", "a\n", "b", "b\n", "c", "c\n");
    private static final String SECRET = "correct-horse-4711";
    private static final String SHA_256_OF_SECRET =
            "d2f7cf9bf13a7544b62036f7c0bbc0ae49e8ea582b529d727c899e530f67c0ed";

    private House house;

    @BeforeAll
    void one_executor(@TempDir Path directory) throws IOException {
        house = new House(directory);
        house.plugin(
                "asks_twice",
                """
                def pre_transform_all(self, ctx):
                    known = ctx.extra_inputs
                    with open("draft", "a") as file: file.write("knows %s\\n" % sorted(known.items()))
                    for name in ("n", "m"):
                        if name not in known:
                            raise PluginInputRequired([{"id": name, "type": "integer"}], "how many?")
                """);
        house.plugin(
                "asks_for_b",
                """
                def transform(self, file_path, ctx):
                    ctx.log.info("transforms " + file_path.name)
                    with open(file_path, "a") as file: file.write("seen\\n")
                    if file_path.name == "b":
                        if "n" not in ctx.extra_inputs:
                            raise PluginInputRequired([{"id": "n", "type": "integer"}], "how many?")
                        with open(file_path, "a") as file: file.write("%s\\n" % ctx.extra_inputs["n"])
                """);
        house.plugin(
                "logs_in",
                """
                def pre_transform_all(self, ctx):
                    if "password" not in ctx.extra_inputs:
                        raise PluginInputRequired(
                            [{"id": "password", "type": "secret"}, {"id": "user", "type": "string"}], "who?")
                    import hashlib
                    digest = hashlib.sha256(ctx.extra_inputs["password"].encode()).hexdigest()
                    with open("digest", "w") as file: file.write(digest)
                    ctx.log.info("logged in")
                """);
        house.plugin(
                "leaks",
                """
                def can_handle(self, file_path, variables):
                    known = variables.get("__extra_inputs__", {})
                    if "password" in known:
                        raise ValueError("cannot open with " + known["password"])
                    return True

                def transform(self, file_path, ctx):
                    raise PluginInputRequired([{"id": "password", "type": "secret"}], "who?")

                def post_transform_all(self, ctx):
                    password = ctx.extra_inputs["password"]
                    ctx.log.warning("logs in with " + password, token=password)
                    ctx.log.progress(0.5, password)
                    raise PluginError("no login with " + password)
                """);
        house.plugin(
                "describes",
                """
                def can_handle(self, file_path, variables):
                    if file_path.name == "a":
                        raise ValueError("broken")
                    return True

                def describe_changes(self, file_path, ctx):
                    for name, field in (("b", "n"), ("c", "m")):
                        if file_path.name == name and field not in ctx.extra_inputs:
                            raise PluginInputRequired([{"id": field, "type": "integer"}], "how many?")
                    return []
                """);
        house.executor("one");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void a_plugin_that_asks_twice_gets_both_answers_and_finds_what_it_wrote() throws Exception {
        var workspace = house.workspace("twice", FILES);
        var pass = submit("twice", "asks_twice", "{}");

        answer(pass, 1, Map.of("n", "3"));
        assertThat(House.tree(workspace)).isEqualTo(FILES);
        answer(pass, 2, Map.of("m", 4));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertSuccess(view);
        assertThat(House.tree(workspace))
                .containsOnlyKeys("a", "b", "c", "draft")
                .containsAllEntriesOf(FILES)
                .containsEntry("draft", "knows []\nknows [('n', 3)]\nknows [('m', 4), ('n', 3)]\n");
    }

    @Test
    void files_that_were_finished_before_the_question_are_not_given_again() throws Exception {
        var workspace = house.workspace("replay", FILES);
        var pass = submit("replay", "asks_for_b", "{}");

        answer(pass, 1, Map.of("n", 3));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertSuccess(view);
        assertThat(Objects.requireNonNull(view.result()).applied().getFirst().filesAffected())
                .containsExactly("a", "b", "c");
        assertThat(house.captured("asks_for_b", pass).lines().map(AnswersTest::lastWord))
                .containsExactly("a", "b", "b", "c");
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a", "a\nseen\n", "b", "b\nseen\nseen\n3\n", "c", "c\nseen\n"));
    }

    private static String lastWord(String frame) {
        return frame.replaceAll(".*transforms (\\w+).*", "$1");
    }

    @Test
    void answers_that_came_with_the_pass_are_used_at_once() throws Exception {
        var workspace = house.workspace("preset", FILES);
        var pass = submit("preset", "asks_twice", "{\"asks_twice\": {\"n\": 3, \"m\": \"4\"}}");

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertSuccess(view);
        assertThat(house.eventNames(pass)).doesNotContain("asked", "released");
        for (int round : new int[] {1, 2}) {
            assertThat(input(pass, round).state()).isEqualTo(InputRequest.State.ANSWERED);
            assertThat(input(pass, round).how()).isEqualTo("preset");
            assertThat(input(pass, round).by()).isEqualTo("preset");
        }
        assertThat(House.tree(workspace))
                .containsEntry("draft", "knows []\nknows [('n', 3)]\nknows [('m', 4), ('n', 3)]\n");
    }

    @Test
    void a_dry_run_says_of_every_file_what_would_become_of_it() throws Exception {
        var workspace = house.workspace("dry", FILES);
        var pass =
                house.submit(
                        "{\"workspace\": \"lab:dry\", \"plugins\": [\"describes\"], \"dry_run\":"
                                + " true}");

        answer(pass, 1, Map.of("n", 3));
        answer(pass, 2, Map.of("m", 3));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertSuccess(view);
        var result = Objects.requireNonNull(view.result());
        assertThat(Objects.requireNonNull(result.applied().getFirst().perFile()))
                .extracting(file -> String.valueOf(file.get("path")), file -> file.get("status"))
                .containsExactly(
                        tuple(workspace.resolve("a").toString(), "failed"),
                        tuple(workspace.resolve("b").toString(), "described"),
                        tuple(workspace.resolve("c").toString(), "described"));
        assertThat(result.warnings())
                .containsExactly(
                        "describes could not process a: can_handle raised ValueError: broken");
        assertThat(House.tree(workspace)).isEqualTo(FILES);
    }

    @Test
    void a_person_is_asked_when_what_came_with_the_pass_does_not_fit() throws Exception {
        var workspace = house.workspace("misfit", FILES);
        var pass = submit("misfit", "asks_twice", "{\"asks_twice\": {\"n\": \"many\", \"m\": 4}}");

        answer(pass, 1, Map.of("n", 3));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertSuccess(view);
        assertThat(input(pass, 1).how()).isEqualTo("client");
        assertThat(input(pass, 2).how()).isEqualTo("preset");
        assertThat(House.tree(workspace))
                .containsEntry("draft", "knows []\nknows [('n', 3)]\nknows [('m', 4), ('n', 3)]\n");
    }

    @Test
    void a_secret_that_a_person_gives_reaches_the_plugin_and_nobody_else() throws Exception {
        var workspace = house.workspace("secret", FILES);
        var pass = submit("secret", "logs_in", "{}");

        answer(pass, 1, Map.of("password", SECRET, "user", "asmith"));

        assertSecretIsKept(house.await(pass, PassState.DONE, PassState.DEAD), workspace);
        assertThat(input(pass, 1).values()).isEqualTo(Map.of("password", "***", "user", "asmith"));
    }

    /// Its capture is verbatim, and for the executor's user alone.
    @Test
    void a_secret_that_a_plugin_says_itself_is_hidden_from_everybody_else() throws Exception {
        var workspace = house.workspace("leak", FILES);
        var pass = submit("leak", "leaks", "{}");

        answer(pass, 1, Map.of("password", SECRET));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        var result = Objects.requireNonNull(view.result());
        assertThat(result.applied().getFirst().error()).isEqualTo("no login with ***");
        assertThat(house.queue().inspection().log(pass, 0).toString())
                .contains("logs in with ***")
                .doesNotContain(SECRET);
        assertThat(result.toString()).doesNotContain(SECRET);
        assertThat(house.allKeys())
                .allSatisfy((_, text) -> assertThat(text).doesNotContain(SECRET));
        try (var logs = Files.list(house.logs())) {
            assertThat(logs.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .noneMatch(AnswersTest::holdsTheSecret);
        }
        try (var walk = Files.walk(house.lab())) {
            assertThat(walk.filter(Files::isRegularFile)).noneMatch(AnswersTest::holdsTheSecret);
        }
        var capture = house.logs().resolve("plugins/leaks/" + pass + ".stderr");
        assertThat(Files.getPosixFilePermissions(capture))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(House.tree(workspace)).isEqualTo(FILES);
    }

    @Test
    void an_abort_drops_what_the_plugin_had_done_and_nothing_runs_after_it() throws Exception {
        var workspace = house.workspace("abort", FILES);
        var pass =
                house.submit(
                        "{\"workspace\": \"lab:abort\", \"plugins\": [\"hello_plugin\", \"asks_twice\","
                                + " \"asks_for_b\"], \"files\": [\"a\"]}");
        answer(pass, 1, 1, new Answer.Values(Map.of("n", 3), "asmith"));

        answer(pass, 1, 2, new Answer.Abort("bjones"));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertThat(view.outcome()).contains(Outcome.ABORTED);
        var result = Objects.requireNonNull(view.result());
        assertThat(result.aborted()).isTrue();
        assertThat(result.applied()).hasSize(2);
        var entry = result.applied().getLast();
        assertThat(entry.plugin()).isEqualTo("asks_twice");
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.usage().exitCode()).isEqualTo(2);
        assertThat(entry.filesAffected()).isEmpty();
        assertThat(House.tree(workspace)).doesNotContainKey("draft");
        assertThat(house.logs().resolve("plugins/asks_for_b/" + pass + ".stderr")).doesNotExist();
    }

    @Test
    void a_secret_that_came_with_the_pass_reaches_the_plugin_and_nobody_else() throws Exception {
        var workspace = house.workspace("preset-secret", FILES);
        var pass =
                submit(
                        "preset-secret",
                        "logs_in",
                        "{\"logs_in\": {\"password\": \"" + SECRET + "\", \"user\": \"asmith\"}}");

        assertSecretIsKept(house.await(pass, PassState.DONE, PassState.DEAD), workspace);
        assertThat(house.eventNames(pass)).doesNotContain("asked");
    }

    private void assertSecretIsKept(PassView view, Path workspace) throws IOException {
        assertSuccess(view);
        assertThat(workspace.resolve("digest")).hasContent(SHA_256_OF_SECRET);
        assertThat(house.captured("logs_in", view.id())).contains("logged in");
        assertThat(house.allKeys())
                .containsKey("hp:{default:0}:pass:" + view.id())
                .allSatisfy((_, text) -> assertThat(text).doesNotContain(SECRET));
        assertThat(house.client().keys("hps:*"))
                .noneMatch(key -> key.contains(view.id().toString()));
        for (var place : new Path[] {house.lab(), house.logs()}) {
            try (var walk = Files.walk(place)) {
                assertThat(walk.filter(Files::isRegularFile))
                        .isNotEmpty()
                        .noneMatch(AnswersTest::holdsTheSecret);
            }
        }
    }

    private static boolean holdsTheSecret(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains(SECRET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertSuccess(PassView view) {
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
    }

    private PassId submit(String workspace, String plugin, String answers) {
        return house.submit(
                "{\"workspace\": \"lab:%s\", \"plugins\": [\"%s\"], \"answers\": %s}"
                        .formatted(workspace, plugin, answers));
    }

    /// Waits for the question of this round, and answers it.
    private void answer(PassId pass, int round, Map<String, Object> values) {
        answer(pass, 0, round, new Answer.Values(values, "asmith"));
    }

    private void answer(PassId pass, int step, int round, Answer answer) {
        var request = new RequestId(pass, step, round);
        House.await(
                "question " + request,
                () ->
                        request.equals(house.view(pass).open())
                                || house.view(pass).state().isTerminal());
        house.queue().answers().answer(request, answer, "client");
    }

    private InputRequest input(PassId pass, int round) {
        return house.queue().inspection().input(new RequestId(pass, 0, round)).orElseThrow();
    }
}
