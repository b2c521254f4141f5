package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Handling;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Patience;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalPassTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private static final LocalPass.Answerer NOBODY = _ -> Optional.empty();

    private static final String ASKS =
            """
            def pre_transform_all(self, ctx):
                with open("draft", "a") as file:
                    file.write("%s\\n" % ctx.dst_root)
                if not ctx.extra_inputs:
                    raise PluginInputRequired([{"id": "n", "type": "integer"}], "how many?")
            """;

    private static final String WRITES =
            """
            def pre_transform_all(self, ctx):
                for name in "abc":
                    with open(name, "w") as file:
                        file.write("new\\n")
            """;

    @TempDir Path directory;

    @Test
    void a_pass_runs_without_redis_and_leaves_nothing_behind() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("notes.txt"), "one\n");

        PassResult result;
        try (var local = bundled()) {
            result =
                    local.run(
                            LocalContext.of(workspace),
                            null,
                            List.of("hello_plugin"),
                            _ -> Optional.empty());
        }

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.applied())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
                    assertThat(entry.filesAffected()).containsExactly("notes.txt");
                });
        assertThat(workspace.resolve("notes.txt")).hasContent("one\nhello");
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @Test
    void a_question_is_put_to_the_caller() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("a.csv"), "Sample,pH\none,7\n");

        PassResult result;
        try (var local = bundled()) {
            result =
                    local.run(
                            LocalContext.of(workspace),
                            List.of(Path.of("a.csv")),
                            List.of("instrument_columns"),
                            question -> {
                                assertThat(question.plugin()).isEqualTo("instrument_columns");
                                return Optional.of(Map.of("date_time", "2024-02-07T10:15"));
                            });
        }

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(workspace.resolve("a.csv")).content().contains("2024-02-07T10:15");
    }

    @Test
    void files_may_be_named_from_the_workspace_or_from_the_root_and_lie_inside()
            throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        for (var name : List.of("a.txt", "b.txt", "c.txt")) {
            Files.writeString(workspace.resolve(name), "");
        }
        try (var local = bundled()) {
            var result =
                    local.run(
                            LocalContext.of(workspace),
                            List.of(Path.of("c.txt"), workspace.resolve("a.txt")),
                            List.of("hello_plugin"),
                            NOBODY);

            assertThat(result.applied().getFirst().filesAffected())
                    .containsExactly("a.txt", "c.txt");
            for (var outside : List.of("../b.txt", "/etc/passwd", ".", workspace.toString())) {
                assertThatThrownBy(() ->
                                local.run(
                                        LocalContext.of(workspace),
                                        List.of(Path.of(outside)),
                                        List.of("hello_plugin"),
                                        NOBODY))
                        .isInstanceOfSatisfying(
                                HoldpointException.class,
                                e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SPEC));
            }
        }
    }

    @Test
    void without_an_order_all_whose_extensions_match_run_by_name() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("a.any"), "");
        Files.writeString(workspace.resolve("a.txt"), "");
        plugin("zebra", "[.any]", "");
        plugin("adder", "[.any]", "");
        plugin("other", "[.none]", "");

        try (var local = own()) {
            assertThat(local.run(LocalContext.of(workspace), null, null, NOBODY).applied())
                    .extracting(Entry::plugin)
                    .containsExactly("adder", "zebra");
        }
    }

    @Test
    void a_workspace_that_is_not_there_fails_the_pass_before_anything_runs() {
        try (var local = bundled()) {
            var result =
                    local.run(
                            LocalContext.of(directory.resolve("nowhere")),
                            null,
                            List.of("hello_plugin"),
                            NOBODY);

            assertThat(result.applied()).isEmpty();
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(failure(result).code()).isEqualTo("workspace_unusable");
            assertThat(failure(result).messages())
                    .containsExactly(
                            "workspace "
                                    + directory.resolve("nowhere")
                                    + ": there is no such directory");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void an_empty_answer_and_none_abort() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("asker", "[]", ASKS);

        try (var local = own()) {
            for (var answer :
                    List.of(
                            Optional.<Map<String, @Nullable Object>>empty(),
                            Optional.of(Map.<String, @Nullable Object>of()))) {
                var result =
                        local.run(LocalContext.of(workspace), null, List.of("asker"), _ -> answer);

                assertThat(result.aborted()).isTrue();
                assertThat(result.outcome()).isEqualTo(Outcome.ABORTED);
            }
        }
        assertThat(workspace).isEmptyDirectory();
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @Test
    void null_instead_of_an_answer_aborts_too() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("asker", "[]", ASKS);

        try (var local = own()) {
            var result = local.run(LocalContext.of(workspace), null, List.of("asker"), nothing());

            assertThat(result.aborted()).isTrue();
        }
    }

    @SuppressWarnings("NullAway") // what a caller who does not check for null may do
    private static LocalPass.Answerer nothing() {
        return _ -> null;
    }

    @Test
    void a_question_without_fields_is_answered_by_an_answer_without_any() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin(
                "asker",
                "[]",
                """
                def pre_transform_all(self, ctx):
                    if "__extra_inputs__" not in ctx.variables:
                        raise PluginInputRequired([], "may I?")
                    open("done", "w").close()
                """);

        try (var local = own()) {
            var result =
                    local.run(
                            LocalContext.of(workspace),
                            null,
                            List.of("asker"),
                            _ -> Optional.of(Map.of()));

            assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        }
        assertThat(workspace.resolve("done")).exists();
    }

    @Test
    void a_workspace_may_be_reached_through_a_link_to_its_parent() throws IOException {
        var workspace = Files.createDirectories(directory.resolve("lab/run-1"));
        Files.writeString(workspace.resolve("notes.txt"), "one\n");
        Files.createSymbolicLink(directory.resolve("way"), directory.resolve("lab"));

        try (var local = bundled()) {
            var result =
                    local.run(
                            LocalContext.of(directory.resolve("way/run-1")),
                            null,
                            List.of("hello_plugin"),
                            NOBODY);

            assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        }
        assertThat(workspace.resolve("notes.txt")).hasContent("one\nhello");
    }

    @Test
    void what_somebody_else_has_put_in_the_place_of_its_own_is_not_opened() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        var planted = Files.createDirectory(directory.resolve(".holdpoint-local-run-1"));
        Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(planted.resolve("lock"), directory.resolve("victim"));

        try (var local = bundled()) {
            var result =
                    local.run(LocalContext.of(workspace), null, List.of("hello_plugin"), NOBODY);

            assertThat(failure(result).code()).isEqualTo("workspace_unusable");
            assertThat(failure(result).messages()).first().asString().contains("mode 0700");
        }
        assertThat(directory.resolve("victim")).doesNotExist();
    }

    @Test
    void after_a_wrong_answer_nothing_is_published_and_the_next_pass_works() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("asker", "[]", ASKS);

        try (var local = own()) {
            assertThatThrownBy(() ->
                            local.run(
                                    LocalContext.of(workspace),
                                    null,
                                    List.of("asker"),
                                    _ -> Optional.of(Map.of("n", "many"))))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e ->
                                    assertThat(e.details())
                                            .containsExactly(
                                                    "n: expected a whole number, got \"many\""));
            assertThat(workspace).isEmptyDirectory();
            assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");

            assertThat(
                            local.run(
                                            LocalContext.of(workspace),
                                            null,
                                            List.of("asker"),
                                            _ -> Optional.of(Map.of("n", "2")))
                                    .outcome())
                    .isEqualTo(Outcome.SUCCESS);
        }
        assertThat(workspace.resolve("draft")).exists();
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @Test
    void whatever_ends_a_pass_while_it_asks_leaves_nothing_behind() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("asker", "[]", ASKS);

        try (var local = own()) {
            assertThatThrownBy(() ->
                            local.run(
                                    LocalContext.of(workspace),
                                    null,
                                    List.of("asker"),
                                    _ -> {
                                        assertThat(directory.resolve(".holdpoint-local-run-1"))
                                                .exists();
                                        throw new IllegalStateException("nobody is there");
                                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(workspace).isEmptyDirectory();
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @ParameterizedTest
    @CsvSource({"SEALED, false", "PUBLISHING, false", "HALF_APPLIED, true"})
    void of_a_pass_that_cannot_publish_only_what_was_decided_stays_and_the_next_finishes_it(
            Milestone end, boolean isDecided) throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("writer", "[]", WRITES);
        plugin("idler", "[]", "");

        try (var blocked =
                LocalPass.open(
                        LocalSettings.of(HOME),
                        roots(directory),
                        point -> {
                            if (point == end) {
                                throw new HoldpointException(Problem.PUBLISH_BLOCKED, "full");
                            }
                        })) {
            assertThatThrownBy(() ->
                            blocked.run(
                                    LocalContext.of(workspace), null, List.of("writer"), NOBODY))
                    .hasMessageContaining("full");
        }
        assertThat(Files.exists(directory.resolve(".holdpoint-local-run-1"))).isEqualTo(isDecided);

        try (var local = own()) {
            local.run(LocalContext.of(workspace), null, List.of("idler"), NOBODY);
        }
        assertThat(Files.exists(workspace.resolve("a"))).isEqualTo(isDecided);
        assertThat(Files.exists(workspace.resolve("c"))).isEqualTo(isDecided);
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @Test
    void of_two_passes_at_once_over_a_workspace_the_second_is_refused() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("asker", "[]", ASKS);
        var second = new ArrayList<PassResult>();

        try (var local = own()) {
            var first =
                    local.run(
                            LocalContext.of(workspace),
                            null,
                            List.of("asker"),
                            _ -> {
                                second.add(
                                        local.run(
                                                LocalContext.of(workspace),
                                                null,
                                                List.of("asker"),
                                                NOBODY));
                                assertThat(
                                                HeldFileTest.isFreeForOthers(
                                                        directory.resolve(
                                                                ".holdpoint-local-run-1/lock")))
                                        .isFalse();
                                return Optional.of(Map.of("n", 1));
                            });

            assertThat(first.outcome()).isEqualTo(Outcome.SUCCESS);
        }
        assertThat(second)
                .singleElement()
                .satisfies(refused -> {
                    assertThat(refused.applied()).isEmpty();
                    assertThat(failure(refused).code()).isEqualTo("workspace_unusable");
                    assertThat(failure(refused).messages())
                            .containsExactly(
                                    "workspace " + workspace + ": another local pass runs over it");
                });
    }

    @Test
    void after_an_answer_the_plugin_goes_on_wherever_its_work_was_moved() throws IOException {
        var workspace = Files.createDirectories(directory.resolve("host-1/run-1"));
        var elsewhere = directory.resolve("host-2");
        plugin("asker", "[]", ASKS);
        LocalPass.Mover moving =
                parent -> {
                    try {
                        return Files.move(parent, elsewhere);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };

        try (var local = LocalPass.open(LocalSettings.of(HOME).with(moving), roots(directory))) {
            var result =
                    local.run(
                            LocalContext.of(workspace),
                            null,
                            List.of("asker"),
                            _ -> Optional.of(Map.of("n", 1)));

            assertThat(result.applied().getFirst().filesAffected()).containsExactly("draft");
        }
        assertThat(directory.resolve("host-1")).doesNotExist();
        assertThat(elsewhere.resolve("run-1/draft"))
                .hasContent(workspace + "\n" + elsewhere.resolve("run-1") + "\n");
        assertThat(elsewhere).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @ParameterizedTest
    @CsvSource({"PUBLISHING, false", "HALF_APPLIED, true"})
    void what_a_killed_pass_had_decided_to_publish_is_finished_by_the_next(
            Milestone end, boolean isDecided) throws Exception {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("a"), "old\n");
        Files.writeString(workspace.resolve("b"), "old\n");
        plugin("writer", "[]", WRITES);
        plugin("idler", "[]", "");
        var killed =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledPassMain.class.getName(),
                                HOME.toString(),
                                directory.resolve("plugins").toString(),
                                workspace.toString(),
                                "writer",
                                end.name())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(killed.waitFor()).isEqualTo(KilledPassMain.DEAD);

        try (var local = own()) {
            assertThat(
                            local.run(LocalContext.of(workspace), null, List.of("idler"), NOBODY)
                                    .outcome())
                    .isEqualTo(Outcome.SUCCESS);
        }

        var text = isDecided ? "new\n" : "old\n";
        assertThat(workspace.resolve("a")).hasContent(text);
        assertThat(workspace.resolve("b")).hasContent(text);
        assertThat(Files.exists(workspace.resolve("c"))).isEqualTo(isDecided);
        assertThat(directory).isDirectoryNotContaining("glob:**.holdpoint*");
    }

    @Test
    void plugins_may_be_records() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        Files.writeString(workspace.resolve("a.txt"), "one\n");
        var record =
                Plugin.python("greeter", "9.9", HOME.resolve("executor/plugins/hello_plugin"))
                        .withSupportedExtensions(".txt");

        try (var local =
                LocalPass.open(LocalSettings.of(HOME), new PluginSource.Records(List.of(record)))) {
            var entry =
                    local.run(LocalContext.of(workspace), null, List.of("greeter"), NOBODY)
                            .applied()
                            .getFirst();

            assertThat(entry.plugin()).isEqualTo("greeter");
            assertThat(entry.version()).isEqualTo("9.9");
            assertThat(entry.status()).isEqualTo(EntryStatus.SUCCESS);
        }
        assertThat(workspace.resolve("a.txt")).hasContent("one\nhello");
    }

    @Test
    void a_plugin_that_needs_the_network_runs_only_where_it_is_given_wherever_it_comes_from()
            throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        plugin("net", "[]\nisolation: {network: true}", "");
        var given = LocalSettings.of(HOME).withNetwork();
        Plugin plugin;
        try (var local = LocalPass.open(given, roots(directory))) {
            plugin = local.plugins().getFirst();
        }

        for (var single :
                List.of(
                        new PluginSource.Packages(List.of(directory.resolve("plugins/net"))),
                        new PluginSource.Records(List.of(plugin)))) {
            assertThatThrownBy(() -> LocalPass.open(LocalSettings.of(HOME), single))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.BAD_SETTING))
                    .hasMessageStartingWith("plugin_network_declined: the plugin net needs");
            LocalPass.open(given, single).close();
        }
        try (var local = own()) {
            assertThat(local.plugins()).isEmpty();
            assertThat(
                            local.run(LocalContext.of(workspace), null, List.of("net"), NOBODY)
                                    .warnings())
                    .singleElement(STRING)
                    .startsWith("plugin_network_declined: ");
        }
    }

    @Test
    void a_deadline_of_questions_is_refused_before_anything_runs() throws IOException {
        var workspace = Files.createDirectory(directory.resolve("run-1"));
        var patience = new Patience(Duration.ofSeconds(90), PassSpec.OnDeadline.ABORT);
        plugin("writer", "[]", WRITES);

        try (var local = own()) {
            assertThatThrownBy(() ->
                            local.run(
                                    LocalContext.of(workspace)
                                            .with(Handling.USUAL.withPatience(patience)),
                                    null,
                                    List.of("writer"),
                                    NOBODY))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.UNSUPPORTED))
                    .hasMessageContaining("expected no deadline of questions, got 90 s");
        }
        assertThat(workspace).isEmptyDirectory();
    }

    private static PassResult.Failure failure(PassResult result) {
        return Objects.requireNonNull(result.failure());
    }

    private void plugin(String name, String extensions, String body) throws IOException {
        var place = Files.createDirectories(directory.resolve("plugins").resolve(name));
        Files.writeString(
                place.resolve("manifest.yml"),
                """
                name: %s
                version: "1.0"
                api_version: "1"
                supported_extensions: %s
                """
                        .formatted(name, extensions));
        Files.writeString(
                place.resolve("__init__.py"),
                """
                from holdpoint import Plugin as Base, PluginInputRequired

                class Plugin(Base):
                    name = "%s"
                    version = "1.0"
                    supported_extensions = []

                    def can_handle(self, file_path, variables):
                        return True

                    def transform(self, file_path, ctx):
                        pass

                """
                                .formatted(name)
                        + body.indent(4));
    }

    private LocalPass own() {
        return LocalPass.open(LocalSettings.of(HOME), roots(directory));
    }

    private static PluginSource roots(Path directory) {
        return new PluginSource.Roots(List.of(directory.resolve("plugins")));
    }

    private static LocalPass bundled() {
        return LocalPass.open(
                LocalSettings.of(HOME),
                new PluginSource.Roots(List.of(HOME.resolve("executor/plugins"))));
    }
}
