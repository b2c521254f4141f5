package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.executor.run.Milestone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Executors that are killed with -9, or stall, at each point of publishing, one pass at each; and
/// what those leave who come after them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class CrashPointsTest {
    private final House house;

    CrashPointsTest(@TempDir Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        house = new House(directory);
    }

    @BeforeAll
    void a_plugin() throws IOException {
        EveryChange.plugin(house);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @TestFactory
    Stream<DynamicTest> what_a_killed_executor_left_is_published_once_by_another()
            throws Exception {
        var stops = stops("killed");
        var first = stopping("killed", "first", stops, "overlay");
        var all = Publication.atEachPoint(house, "killed", stops);
        Publication.awaitStanding(all, stops);
        for (var publication : all) {
            publication.assertCutOff();
        }
        var second = executor("killed", "second", "overlay");
        House.kill(first);
        house.lapse("killed");

        return Publication.settled(all, second);
    }

    @TestFactory
    Stream<DynamicTest> what_a_killed_executor_left_in_copies_is_published_once_by_its_next_start()
            throws Exception {
        var stops = stops("again");
        var first = stopping("again", "same", stops, "copy");
        var all = Publication.atEachPoint(house, "again", stops);
        Publication.awaitStanding(all, stops);
        for (var publication : all) {
            publication.assertCutOff();
        }
        House.kill(first);
        house.lapse("again");

        return Publication.settled(all, executor("again", "same", "copy"));
    }

    /// The second is killed at a point of its own: the next one after that of the first, or half
    /// way.
    @TestFactory
    Stream<DynamicTest> what_two_killed_executors_left_is_published_once_by_a_third()
            throws Exception {
        var stops = stops("twice");
        var later = stops("twice-later");
        var first = stopping("twice", "twice-1", stops, "overlay");
        var all = new ArrayList<Publication>();
        for (var point : Milestone.values()) {
            for (var next : List.of(next(point), Milestone.HALF_APPLIED)) {
                var publication =
                        Publication.submitted(house, "twice", stops, point, "-" + all.size());
                later.at(publication.pass(), next);
                all.add(publication);
            }
        }
        Publication.awaitStanding(all, stops);
        House.kill(first);
        var second = stopping("twice", "twice-2", later, "overlay");
        house.lapse("twice");
        House.await(
                "each stands still again, or is over",
                () -> all.stream().allMatch(each -> later.isReached(each.pass()) || isOver(each)));
        assertThat(all).filteredOn(each -> later.isReached(each.pass())).hasSizeGreaterThan(15);
        var third = executor("twice", "twice-3", "overlay");
        House.kill(second);
        house.lapse("twice");

        return Publication.settled(all, third);
    }

    @TestFactory
    Stream<DynamicTest> an_executor_that_stalled_beyond_its_lease_changes_nothing_any_more()
            throws Exception {
        var stops = stops("stalled");
        var stalled = stopping("stalled", "stalled", stops, "overlay");
        var all = Publication.atEachPoint(house, "stalled", stops);
        Publication.awaitStanding(all, stops);
        House.signal(stalled, "STOP");
        var second = executor("stalled", "awake", "overlay");
        var tests = Publication.settled(all, second).toList();
        var later = new HashMap<Publication, Map<String, String>>();
        for (var each : all) {
            Files.writeString(each.workspace().resolve("created"), "by a person, later\n");
            Files.delete(each.workspace().resolve("appended"));
            Files.createDirectories(each.workspace().resolve("gone/sub"));
            later.put(each, everything(each));
        }
        stops.goOn();
        House.signal(stalled, "CONT");
        House.await("it lets go of all", () -> all.stream().allMatch(this::isLetGo));

        return Stream.concat(
                tests.stream(),
                all.stream()
                        .map(each ->
                                dynamicTest(
                                        each.point() + " afterwards",
                                        () ->
                                                assertThat(everything(each))
                                                        .isEqualTo(later.get(each)))));
    }

    /// Whatever can be seen of a pass: its workspace, its claim directory, Redis.
    private Map<String, String> everything(Publication each) throws IOException {
        var all = new HashMap<>(House.state(each.workspace()));
        var state = house.lab().resolve(".holdpoint/pass").resolve(each.pass().toString());
        all.putAll(House.state(state));
        all.put("events", house.events(each.pass()).toString());
        house.openKeys()
                .forEach((key, value) -> {
                    if (key.contains(each.pass().toString())) {
                        all.put(key, value);
                    }
                });
        return all;
    }

    private boolean isLetGo(Publication each) {
        return house.log("stalled").contains("pass " + each.pass() + " is let go (fenced): ");
    }

    private boolean isOver(Publication each) {
        return house.view(each.pass()).state().isTerminal();
    }

    private static Milestone next(Milestone point) {
        var all = List.of(Milestone.values());
        return all.get((all.indexOf(point) + 1) % all.size());
    }

    private Stops stops(String name) throws IOException {
        return Stops.in(house.logs().resolve("stops-" + name));
    }

    private Child stopping(String queue, String name, Stops stops, String stage) {
        return house.executorStopping(name, stops, flags(queue, stage));
    }

    private Child executor(String queue, String name, String stage) {
        return house.executor(name, flags(queue, stage));
    }

    private static String[] flags(String queue, String stage) {
        return new String[] {"--queue", queue, "--stage", stage, "--slots", "30"};
    }
}
