package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PublishDecision.Way;
import dev.holdpoint.wire.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Passes whose publish stands half way, because something has taken the place of a directory that
/// a change lies in, and what persons decide about them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishDecisionTest {
    private static final String SECOND =
            "def post_transform_all(self, ctx):\n    open(str(ctx.dst_root) + '/second', 'w').close()\n";

    private final Path directory;
    private final House house;
    private final Map<String, PassId> passes = new HashMap<>();

    PublishDecisionTest(@TempDir Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.directory = directory;
        house = new House(directory);
    }

    @BeforeAll
    void passes_that_are_blocked_half_way() throws IOException {
        EveryChange.plugin(house);
        house.plugin("second", SECOND);
        var stops = Stops.in(directory.resolve("stops-go"));
        house.executorStopping("one", stops, "--slots", "9");
        for (var name : new String[] {"undo", "fatal", "finish", "retry", "cancel"}) {
            EveryChange.workspace(house, name);
            var spec =
                    SpecJson.read(
                            """
                            {"workspace": "lab:%s", "plugins": ["%s", "second"], "fatal": %s}
                            """
                                    .formatted(name, EveryChange.PLUGIN, name.equals("fatal")));
            var pass = house.queue().submissions().newId(spec);
            stops.at(pass, Milestone.GO);
            house.queue().submissions().submit(pass, spec);
            passes.put(name, pass);
        }
        House.await(
                "all stand still",
                () -> passes.values().stream().allMatch(pass -> stops.isReached(pass)));
        for (var name : passes.keySet()) {
            Files.move(at(name, "gone"), directory.resolve("gone-" + name));
            Files.writeString(at(name, "gone"), "in the way\n");
        }
        stops.goOn();
        House.await(
                "all are blocked",
                () ->
                        passes.values().stream()
                                .allMatch(pass -> house.view(pass).blocked() != null));
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void it_is_seen_with_the_path_the_error_and_what_to_do() {
        var view = house.view(pass("undo"));
        var blocked = Objects.requireNonNull(view.blocked());

        assertThat(blocked.why())
                .startsWith("publish_blocked: workspace lab:undo, 'gone/")
                .contains("ENOTDIR (Not a directory)", "put the directory back that was there");
        assertThat(house.queue().inspection().queues().getFirst().publishBlocked()).isPositive();
    }

    @Test
    void undone_the_workspace_is_as_before_and_the_pass_goes_on() throws Exception {
        assertThat(tree("undo"))
                .isNotEqualTo(EveryChange.BEFORE)
                .isNotEqualTo(EveryChange.AFTER)
                .containsEntry("created", "rw-r----- new\n");

        decide("undo", Way.UNDO);
        var result = done("undo", Outcome.PARTIAL);

        assertThat(result.applied()).hasSize(2);
        assertFailed(result.applied().getFirst(), "publish_undone");
        assertThat(result.applied().getFirst().filesAffected()).isEmpty();
        assertThat(result.applied().getLast().status()).isEqualTo(EntryStatus.SUCCESS);
        assertThat(result.warnings())
                .anyMatch(line ->
                        line.startsWith(
                                        "every-change could not be published: undo was decided by carol")
                                && line.endsWith(": because"));
        putBack("undo");
        Files.delete(at("undo", "second"));
        assertThat(tree("undo")).isEqualTo(EveryChange.BEFORE);
    }

    @Test
    void where_the_pass_is_fatal_it_ends_there() throws Exception {
        decide("fatal", Way.UNDO);
        var result = done("fatal", Outcome.FAILED);

        assertThat(result.applied()).hasSize(1);
        assertFailed(result.applied().getFirst(), "publish_undone");
    }

    @Test
    void finished_it_is_published_without_what_cannot_be() throws Exception {
        decide("finish", Way.FINISH);
        var result = done("finish", Outcome.PARTIAL);

        assertFailed(result.applied().getFirst(), "publish_incomplete");
        assertThat(result.applied().getFirst().filesAffected())
                .contains("created", "appended", "deleted")
                .doesNotContain("gone/f", "gone/sub/g");
        assertThat(result.warnings())
                .anyMatch(line -> line.startsWith("'gone/f' was left as it is: ENOTDIR"));
        var expected = new TreeMap<>(EveryChange.AFTER);
        expected.put("gone", "rw-r--r-- in the way\n");
        expected.put("second", "rw-r--r-- ");
        assertThat(tree("finish")).isEqualTo(expected);
        assertThat(directory.resolve("gone-finish/f")).hasContent("f\n");
    }

    @Test
    void tried_again_once_nothing_is_in_the_way_it_is_published_whole() throws Exception {
        putBack("retry");
        decide("retry", Way.RETRY);
        var result = done("retry", Outcome.SUCCESS);

        assertThat(result.warnings()).isEmpty();
        Files.delete(at("retry", "second"));
        assertThat(tree("retry")).isEqualTo(EveryChange.AFTER);
        assertThat(house.eventNames(pass("retry")))
                .containsSubsequence(
                        "publishing", "publish_blocked", "decided", "taken", "checkpoint");
    }

    @Test
    void a_cancel_waits_until_it_is_undone() throws Exception {
        house.queue().decisions().cancel(pass("cancel"), "carol", "cli");
        assertThat(house.view(pass("cancel")).state()).isNotEqualTo(PassState.DONE);

        decide("cancel", Way.UNDO);
        var result = done("cancel", Outcome.CANCELLED);

        assertFailed(result.applied().getFirst(), "publish_undone");
        putBack("cancel");
        assertThat(tree("cancel")).isEqualTo(EveryChange.BEFORE);
    }

    private static void assertFailed(Entry entry, String error) {
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo(error);
    }

    private void decide(String name, Way way) {
        house.queue().decisions().decide(pass(name), way, "carol", "cli", "because");
    }

    private PassResult done(String name, Outcome outcome) {
        var view = house.await(pass(name), PassState.DONE, PassState.DEAD);
        assertThat(view.outcome()).as("%s", view).contains(outcome);
        return Objects.requireNonNull(view.result());
    }

    private void putBack(String name) throws IOException {
        Files.delete(at(name, "gone"));
        Files.move(directory.resolve("gone-" + name), at(name, "gone"));
    }

    private PassId pass(String name) {
        return Objects.requireNonNull(passes.get(name));
    }

    private Path at(String name, String path) {
        return house.lab().resolve(name).resolve(path);
    }

    private Map<String, String> tree(String name) throws IOException {
        return EveryChange.tree(house.lab().resolve(name));
    }
}
