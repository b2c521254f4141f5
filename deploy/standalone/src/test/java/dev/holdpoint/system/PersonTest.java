package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A person at work in a workspace at every moment of a pass: nothing of theirs is lost.
class PersonTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final Map<String, String> FILES = Map.of("a", "a\n", "b", "b\n");

    /// Adds a line to every file, whatever it holds.
    private static final String APPENDS =
            """
            def transform(self, file_path, ctx):
                with open(file_path) as file: text = file.read()
                time.sleep(0.01)
                with open(file_path, "w") as file: file.write(text + "plugin\\n")
            """;

    private static final String ASKS =
            """
            def pre_transform_all(self, ctx):
                if "v" not in (ctx.extra_inputs or {}):
                    with open("a", "a") as file: file.write("asked\\n")
                    raise PluginInputRequired([{"id": "v"}], "which?")
                with open("a", "a") as file: file.write(ctx.extra_inputs["v"] + "\\n")
            """;

    @TempDir Path directory;
    private House house;

    @BeforeEach
    void a_house() throws IOException {
        house = new House(directory);
        house.plugin("p", APPENDS);
        house.plugin("asks", ASKS);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void what_a_person_changes_while_a_question_is_open_is_what_the_plugin_goes_on_with()
            throws Exception {
        house.executor("one");
        var workspace = house.workspace("run-1", FILES);
        var pass = submit("asks");
        var waiting = house.await(pass, PassState.WAITING);
        Files.writeString(workspace.resolve("a"), "by hand\n");
        house.answer(waiting, "{\"v\": \"answered\"}");

        var done = house.await(pass, PassState.DONE, PassState.DEAD);

        assertThat(done.outcome()).contains(Outcome.SUCCESS);
        assertThat(house.eventNames(pass)).containsOnlyOnce("rerun");
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "by hand\nanswered\n", "b", "b\n"));
    }

    @Test
    void what_a_person_does_to_other_files_while_a_question_is_open_stays() throws Exception {
        house.executor("one");
        var workspace = house.workspace("run-1", FILES);
        var pass = submit("asks");
        var waiting = house.await(pass, PassState.WAITING);
        Files.writeString(workspace.resolve("b"), "by hand\n");
        Files.writeString(workspace.resolve("c"), "by hand\n");
        house.answer(waiting, "{\"v\": \"answered\"}");

        var done = house.await(pass, PassState.DONE, PassState.DEAD);

        assertThat(done.outcome()).contains(Outcome.SUCCESS);
        assertThat(house.eventNames(pass)).doesNotContain("rerun");
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a", "a\nasked\nanswered\n", "b", "by hand\n", "c", "by hand\n"));
    }

    /// By somebody who cleans up, or a disk that loses it: it is done again, with the answer.
    @ParameterizedTest
    @ValueSource(strings = {"all", "manifest.json", "new/0"})
    void work_that_was_set_aside_and_is_lost_is_done_again(String what) throws Exception {
        house.executor("one");
        var workspace = house.workspace("run-1", FILES);
        var pass = submit("asks");
        var waiting = house.await(pass, PassState.WAITING);
        for (var parked : parked()) {
            if (what.equals("all")) {
                Trees.delete(parked);
            } else {
                Files.delete(parked.resolve(what));
            }
        }
        house.answer(waiting, "{\"v\": \"answered\"}");

        var done = house.await(pass, PassState.DONE, PassState.DEAD);

        assertThat(done.outcome()).contains(Outcome.SUCCESS);
        assertThat(house.eventNames(pass)).containsOnlyOnce("rerun");
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "a\nanswered\n", "b", "b\n"));
    }

    /// Before it is decided it is a conflict, and the plugin runs again on what is there.
    @ParameterizedTest
    @EnumSource(names = {"WORKER_ENDED", "FILES_MOVED", "SEALED"})
    void what_a_person_changes_before_it_is_decided_is_what_the_plugin_runs_again_on(Milestone at)
            throws Exception {
        var workspace = house.workspace("run-1", FILES);

        var done = changedAt(at, workspace, "b");

        assertThat(done.outcome()).contains(Outcome.SUCCESS);
        assertThat(house.eventNames(done.id())).containsOnlyOnce("rerun");
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a", "a\nplugin\n", "b", "by hand\nplugin\n"));
    }

    /// From the last look on it is published over, and what the person wrote is kept.
    @ParameterizedTest
    @CsvSource({"PROBED, b", "PUBLISHING, b", "GO, b", "FIRST_DISPLACED, b", "HALF_APPLIED, b"})
    void what_a_person_changes_once_it_is_allowed_is_kept_and_said(Milestone at, String name)
            throws Exception {
        var workspace = house.workspace("run-1", FILES);

        var done = changedAt(at, workspace, name);

        assertThat(done.outcome()).contains(Outcome.SUCCESS);
        var now = House.tree(workspace).get(name);
        if (!"by hand\n".equals(now)) {
            assertThat(now).isEqualTo(name + "\nplugin\n");
            assertThat(kept()).contains("by hand\n");
            assertThat(warnings(done))
                    .contains(name + " was changed by somebody else; their version is kept");
        }
    }

    private PassView changedAt(Milestone at, Path workspace, String name) throws IOException {
        var stops = Stops.in(directory.resolve("stops"));
        stops.anyAt(at);
        house.executorStopping("one", stops);
        var pass = submit("p");
        House.await("the pass stands still at " + at, stops::isAnyReached);
        save(workspace.resolve(name), "by hand\n");
        stops.goOn();
        return house.await(pass, PassState.DONE, PassState.DEAD);
    }

    /// Passes one after another and a person who saves files at any moment.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_last_that_a_person_has_written_is_there_or_kept_and_said(long seed) throws Exception {
        house.executor("one", "--slots", "4");
        house.executor("two", "--slots", "4");
        var files = new TreeMap<String, String>();
        NAMES.forEach(name -> files.put(name, name + "\n"));
        var workspace = house.workspace("run-1", files);
        var passes = new ArrayList<PassId>();
        for (int i = 0; i < 12; i++) {
            passes.add(submit("p"));
        }
        var random = new Random(seed);
        var last = new TreeMap<String, String>();
        while (!passes.stream().allMatch(this::isOver)) {
            var name = NAMES.get(random.nextInt(NAMES.size()));
            var text = "person %s %d\n".formatted(name, random.nextInt(1_000_000));
            save(workspace.resolve(name), text);
            last.put(name, text);
            Backoff.sleep(Duration.ofMillis(random.nextInt(120)));
        }

        assertOneAtATime(passes);
        var said = new ArrayList<String>();
        for (var pass : passes) {
            var view = house.view(pass);
            assertThat(view.outcome()).isPresent();
            var entry = Objects.requireNonNull(view.result()).applied().getFirst();
            if (!entry.status().isGood()) {
                assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
                assertThat(entry.error()).isEqualTo("workspace_conflict");
            }
            said.addAll(warnings(view));
        }
        var tree = House.tree(workspace);
        assertThat(tree).containsOnlyKeys(NAMES);
        for (var written : last.entrySet()) {
            var name = written.getKey();
            if (!tree.getOrDefault(name, "").startsWith(written.getValue())) {
                assertThat(kept()).as(name).contains(written.getValue());
                assertThat(said)
                        .contains(name + " was changed by somebody else; their version is kept");
            }
        }
    }

    /// Whoever takes a pass over this workspace does so when the one before is over.
    private void assertOneAtATime(List<PassId> passes) {
        PassId running = null;
        for (var event : house.client().xrange("hp:{default:0}:events", "-", "+")) {
            var fields = event.getFields();
            var pass =
                    passes.stream()
                            .filter(each -> each.toString().equals(fields.get("pass")))
                            .findFirst();
            if (pass.isEmpty()) {
                continue;
            }
            switch (fields.getOrDefault("event", "")) {
                case "taken" -> {
                    assertThat(running).isNull();
                    running = pass.get();
                }
                case "finished" -> {
                    assertThat(running).isEqualTo(pass.get());
                    running = null;
                }
                default -> {}
            }
        }
    }

    private PassId submit(String plugin) {
        return house.submit(
                "{\"workspace\": \"lab:run-1\", \"plugins\": [\"%s\"]}".formatted(plugin));
    }

    private boolean isOver(PassId pass) {
        return house.view(pass).state() == PassState.DONE
                || house.view(pass).state() == PassState.DEAD;
    }

    /// As programs save: a new file takes the place of the old one.
    private void save(Path file, String text) throws IOException {
        var fresh = Files.writeString(directory.resolve("lab/saved"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private List<Path> parked() throws IOException {
        var found = new ArrayList<Path>();
        for (var pass : Trees.children(house.lab().resolve(".holdpoint/pass"))) {
            for (var claim : Trees.children(pass)) {
                found.addAll(Trees.children(claim.resolve("parked")));
            }
        }
        assertThat(found).hasSize(1);
        return found;
    }

    /// The texts that are kept of what was published over.
    private List<String> kept() throws IOException {
        var kept = new ArrayList<String>();
        try (var walk = Files.walk(house.lab().resolve(".holdpoint"))) {
            for (var path : walk.filter(Files::isRegularFile).toList()) {
                if (path.toString().contains("/old/")) {
                    kept.add(Files.readString(path));
                }
            }
        }
        return kept;
    }

    private static List<String> warnings(PassView view) {
        return Objects.requireNonNull(view.result()).warnings();
    }
}
