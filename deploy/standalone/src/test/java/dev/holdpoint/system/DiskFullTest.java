package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PublishDecision.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A root whose file system runs full, of bytes or of names, at every step.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiskFullTest {
    private static final String GREEDY =
            """
            def post_transform_all(self, ctx):
                with open(str(ctx.dst_root) + "/greedy", "wb") as file:
                    while True: file.write(b"x" * 65536)
            """;

    private final Path directory;
    private final SmallDisk disk;
    private final House house;

    DiskFullTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        disk = SmallDisk.at(directory.resolve("lab"));
        house = new House(directory);
    }

    @BeforeAll
    void plugins() throws IOException {
        EveryChange.plugin(house);
        house.plugin("greedy", GREEDY);
    }

    @AfterEach
    void make_room() throws IOException {
        disk.makeRoom();
    }

    @AfterAll
    void close() {
        house.close();
        disk.close();
    }

    @TestFactory
    Stream<DynamicTest> without_room_for_a_byte_nothing_is_half_done_for_long() throws Exception {
        return fullAtEachPoint("bytes", disk::fill);
    }

    @TestFactory
    Stream<DynamicTest> without_room_for_a_name_nothing_is_half_done_for_long() throws Exception {
        return fullAtEachPoint("names", disk::fillWithNames);
    }

    /// Something that fills the disk.
    private interface Filling {
        void run() throws IOException;
    }

    private Stream<DynamicTest> fullAtEachPoint(String queue, Filling filling) throws Exception {
        var stops = Stops.in(directory.resolve("stops-" + queue));
        house.executorStopping(queue, stops, "--queue", queue, "--slots", "30");
        var all = Publication.atEachPoint(house, queue, stops);
        House.await(
                "all stand still",
                () -> all.stream().allMatch(each -> stops.isReached(each.pass(), each.point())));
        var later = EveryChange.workspace(house, queue + "-later");
        filling.run();
        var late = Publication.submitted(house, queue, stops, Milestone.CHECKPOINTED, later);
        var everybody = new ArrayList<>(all);
        everybody.add(late);
        for (var each : everybody) {
            filling.run(); // whatever ends makes a little room
            stops.goOn(each.pass());
            House.await("it is over, or waits for room", () -> isOver(each) || isTriedInVain(each));
        }
        stops.goOn();
        var tests = new ArrayList<DynamicTest>();
        for (var each : everybody) {
            tests.add(checked(each, "while full", () -> assertWholeOrJournalled(each)));
        }
        assertThat(everybody).filteredOn(this::isTriedInVain).hasSizeGreaterThan(5);
        disk.makeRoom();
        for (var each : everybody) {
            due(each.pass());
            house.await(each.pass(), PassState.DONE, PassState.DEAD);
            tests.add(checked(each, "with room", each::assertPublishedOnce));
            assertThat(house.view(each.pass()).attempt()).isEqualTo(1);
        }
        return tests.stream();
    }

    /// A check of now, told as a test of later.
    private static DynamicTest checked(Publication each, String when, Filling check) {
        var name = each.workspace().getFileName() + " " + when;
        try {
            check.run();
            return dynamicTest(name, () -> {});
        } catch (IOException | AssertionError e) {
            return dynamicTest(
                    name,
                    () -> {
                        throw e;
                    });
        }
    }

    private void assertWholeOrJournalled(Publication each) throws IOException {
        var tree = EveryChange.tree(each.workspace());
        if (tree.equals(EveryChange.BEFORE) || tree.equals(EveryChange.AFTER)) {
            return;
        }
        assertThat(each.onDisk())
                .as("%s is between", each.point())
                .contains("journal/0/go", "journal/0/manifest.json");
        assertThat(tree).matches(EveryChange::isBetween);
        var blocked = Objects.requireNonNull(house.view(each.pass()).blocked());
        assertThat(blocked.why()).contains("ENOSPC (No space left on device)", "df -i");
    }

    @Test
    void what_was_half_published_can_be_taken_back_without_room() throws Exception {
        var stops = Stops.in(directory.resolve("stops-undo"));
        house.executorStopping("undo", stops, "--queue", "undo");
        var pass = Publication.submitted(house, "undo", stops, Milestone.HALF_APPLIED, "");
        House.await("it stands still", () -> stops.isReached(pass.pass()));
        disk.fill();
        stops.goOn();
        House.await("it waits for room", () -> house.view(pass.pass()).blocked() != null);

        house.queue().decisions().decide(pass.pass(), Way.UNDO, "carol", "cli", "no room");
        House.await(
                "it is taken back",
                () -> Map.copyOf(tree(pass.workspace())).equals(EveryChange.BEFORE));
        assertThat(house.view(pass.pass()).state()).isNotEqualTo(PassState.DONE);
        disk.makeRoom();
        House.await(
                "it is over",
                () -> {
                    due(pass.pass());
                    return isOver(pass);
                });

        var result = Objects.requireNonNull(house.view(pass.pass()).result());
        assertThat(result.applied().getFirst().error()).isEqualTo("publish_undone");
        assertThat(result.warnings())
                .contains(
                        "every-change could not be published: undo was decided while the disk was full");
    }

    @Test
    void a_plugin_that_fills_the_disk_changes_nothing_and_the_next_pass_is_run() throws Exception {
        house.workspace("greedy", Map.of("a", "a\n"));
        var next = EveryChange.workspace(house, "next");
        house.executor("plain");
        var done = house.done("{\"workspace\": \"lab:greedy\", \"plugins\": [\"greedy\"]}");

        var entry = Objects.requireNonNull(done.result()).applied().getFirst();
        // It finds no room, or is ended because it leaves too little to others: whichever is first.
        assertThat(entry.status()).isIn(EntryStatus.FAILED, EntryStatus.POLICY_VIOLATION);
        assertThat(House.tree(house.lab().resolve("greedy"))).isEqualTo(Map.of("a", "a\n"));
        assertThat(disk.path().toFile().getUsableSpace()).isGreaterThan(20 << 20);
        var after = house.done("{\"workspace\": \"lab:next\", \"plugins\": [\"every-change\"]}");
        assertThat(after.outcome()).contains(Outcome.SUCCESS);
        assertThat(EveryChange.tree(next)).isEqualTo(EveryChange.AFTER);
    }

    @Test
    void an_executor_starts_on_a_full_disk_but_not_with_a_root_that_has_no_state_yet()
            throws Exception {
        house.executor("before", "--queue", "start");
        try (var fresh = SmallDisk.at(directory.resolve("fresh"))) {
            fresh.fillWithNames();
            disk.fill();

            assertThat(house.executor("full", "--queue", "start").isAlive()).isTrue();
            var refused = house.starting("refused", "--root", "fresh=" + fresh.path());
            refused.ended().join();
            assertThat(house.log("refused"))
                    .contains("expected to keep state in " + fresh.path())
                    .contains("ENOSPC (No space left on device)", "df -i");
        }
    }

    private static Map<String, String> tree(Path workspace) {
        try {
            return EveryChange.tree(workspace);
        } catch (IOException | UncheckedIOException e) {
            return new TreeMap<>(); // just being moved
        }
    }

    private boolean isOver(Publication each) {
        return house.view(each.pass()).state().isTerminal();
    }

    private boolean isTriedInVain(Publication each) {
        return tries(each.pass()) > 0;
    }

    private long tries(PassId pass) {
        var tries = house.client().hget("hp:{" + pass.queue() + ":0}:pass:" + pass, "tries");
        return tries == null ? 0 : Long.parseLong(tries);
    }

    /// As if its delay were over.
    private void due(PassId pass) {
        var scheduled = "hp:{" + pass.queue() + ":0}:scheduled";
        if (house.client().zscore(scheduled, pass.toString()) != null) {
            house.client().zadd(scheduled, 1, pass.toString());
        }
    }
}
