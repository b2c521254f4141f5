package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A person and a plugin at work on the same workspace.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConflictTest {
    private static final Map<String, String> FILES = Map.of("a.txt", "a\n", "b.txt", "b\n");
    private static final String BY_HAND = "by hand\n";

    /// Reads, says so in its log, and gives a person time.
    private static final String READS =
            """
            def post_transform_all(self, ctx):
                with open("a.txt") as file: text = file.read()
                ctx.log.info("has read")
                time.sleep(1.5)
            """;

    private House house;

    @BeforeAll
    void one_executor(@TempDir Path directory) throws IOException {
        house = new House(directory);
        house.plugin(
                "edits",
                READS + "    with open('a.txt', 'w') as file: file.write(text + 'edited\\n')\n");
        house.plugin("removes", READS + "    os.remove('a.txt')\n");
        house.executor("one");
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void the_plugin_runs_again_on_what_a_person_wrote_meanwhile() throws Exception {
        var workspace = house.workspace("rerun", FILES);
        var pass = submit("rerun", "edits", "");

        afterReading(
                "edits", pass, 1, () -> Files.writeString(workspace.resolve("a.txt"), BY_HAND));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(entry(view).filesAffected()).containsExactly("a.txt");
        assertThat(house.eventNames(pass)).containsOnlyOnce("rerun", "checkpoint", "finished");
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a.txt", "by hand\nedited\n", "b.txt", "b\n"));
    }

    @Test
    void a_person_who_comes_in_between_twice_keeps_what_they_wrote() throws Exception {
        var workspace = house.workspace("twice", FILES);
        var pass = submit("twice", "edits", "");

        afterReading(
                "edits", pass, 1, () -> Files.writeString(workspace.resolve("a.txt"), "first\n"));
        afterReading(
                "edits", pass, 2, () -> Files.writeString(workspace.resolve("a.txt"), BY_HAND));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertRefused(view, workspace);
        assertThat(house.eventNames(pass)).containsOnlyOnce("rerun");
    }

    @Test
    void a_pass_that_is_to_fail_on_a_conflict_does_and_goes_on() throws Exception {
        var workspace = house.workspace("fail", FILES);
        var pass = submit("fail", "edits", ", \"on_conflict\": \"fail\"");

        afterReading(
                "edits", pass, 1, () -> Files.writeString(workspace.resolve("a.txt"), BY_HAND));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertRefused(view, workspace);
        assertThat(house.eventNames(pass)).doesNotContain("rerun");
    }

    @Test
    void a_file_that_a_person_changed_is_not_deleted() throws Exception {
        var workspace = house.workspace("delete", FILES);
        var pass = submit("delete", "removes", ", \"on_conflict\": \"fail\"");

        afterReading(
                "removes", pass, 1, () -> Files.writeString(workspace.resolve("a.txt"), BY_HAND));

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertRefused(view, workspace);
    }

    @Test
    void what_a_person_does_to_other_files_is_no_conflict() throws Exception {
        var workspace = house.workspace("others", FILES);
        var pass = submit("others", "edits", ", \"on_conflict\": \"fail\"");

        afterReading(
                "edits",
                pass,
                1,
                () -> {
                    Files.writeString(workspace.resolve("b.txt"), BY_HAND);
                    Files.writeString(workspace.resolve("c.txt"), BY_HAND);
                });

        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a.txt", "a\nedited\n", "b.txt", BY_HAND, "c.txt", BY_HAND));
    }

    private static void assertRefused(PassView view, Path workspace) throws IOException {
        assertThat(view.outcome()).contains(Outcome.PARTIAL);
        assertThat(entry(view).status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry(view).error()).isEqualTo("workspace_conflict");
        assertThat(entry(view).filesAffected()).isEmpty();
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a.txt", BY_HAND, "b.txt", "b\n"));
    }

    private PassId submit(String workspace, String plugin, String more) {
        return house.submit(
                "{\"workspace\": \"lab:%s\", \"plugins\": [\"%s\"]%s}"
                        .formatted(workspace, plugin, more));
    }

    /// Does something as soon as the plugin has read for the nth time.
    private void afterReading(String plugin, PassId pass, int times, Act act) throws IOException {
        House.await(
                "the plugin has read " + times + " times", () -> readings(plugin, pass) == times);
        act.run();
    }

    private long readings(String plugin, PassId pass) {
        return house.captured(plugin, pass)
                .lines()
                .filter(line -> line.contains("has read"))
                .count();
    }

    private static Entry entry(PassView view) {
        return Objects.requireNonNull(view.result()).applied().getFirst();
    }

    /// What a person does.
    private interface Act {
        void run() throws IOException;
    }
}
