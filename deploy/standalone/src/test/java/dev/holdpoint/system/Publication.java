package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.wire.SpecJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// A pass that makes every kind of change in a workspace of its own and whose executor is cut off
/// at a point.
record Publication(House house, Milestone point, PassId pass, Path workspace) {
    private static final Set<Milestone> UNTOUCHED =
            EnumSet.range(Milestone.WORKER_ENDED, Milestone.GO);
    private static final Set<Milestone> DECIDED =
            EnumSet.range(Milestone.GO, Milestone.CHECKPOINTED);
    private static final Set<Milestone> WHOLE =
            EnumSet.range(Milestone.ALL_APPLIED, Milestone.CHECKPOINTED);

    /// One for each point, submitted to a queue; their executor lets each stand still there.
    static List<Publication> atEachPoint(House house, String queue, Stops stops)
            throws IOException {
        var all = new ArrayList<Publication>();
        for (var point : Milestone.values()) {
            all.add(submitted(house, queue, stops, point, ""));
        }
        return all;
    }

    /// Waits until each stands still at its point.
    static void awaitStanding(List<Publication> all, Stops stops) {
        House.await(
                "each pass stands still at its point",
                () -> all.stream().allMatch(each -> stops.isReached(each.pass(), each.point())));
    }

    /// Waits until each is over, and looks at it: what comes later changes the workspaces.
    ///
    /// @param last the executor that has come to the end of them
    /// @return what was found, a test for each
    static Stream<DynamicTest> settled(List<Publication> all, Child last) {
        all.forEach(each -> each.house.await(each.pass(), PassState.DONE, PassState.DEAD));
        assertThat(last.isAlive()).isTrue();
        var tests = new ArrayList<DynamicTest>();
        for (var each : all) {
            var name = each.workspace().getFileName().toString();
            try {
                each.assertPublishedOnce();
                tests.add(dynamicTest(name, () -> {}));
            } catch (AssertionError | IOException e) {
                tests.add(
                        dynamicTest(
                                name,
                                () -> {
                                    throw e;
                                }));
            }
        }
        return tests.stream();
    }

    /// @param mark tells its workspace from others
    static Publication submitted(
            House house, String queue, Stops stops, Milestone point, String mark)
            throws IOException {
        var workspace = EveryChange.workspace(house, queue + "-" + point + mark);
        return submitted(house, queue, stops, point, workspace);
    }

    /// @param workspace as it is before
    static Publication submitted(
            House house, String queue, Stops stops, Milestone point, Path workspace)
            throws IOException {
        try (var redis = RedisQueue.connect(house.url(), queue)) {
            var spec =
                    PassSpec.of(WorkspaceName.parse("lab:" + workspace.getFileName()))
                            .withPlugins(List.of(EveryChange.PLUGIN))
                            .withQueue(queue);
            var pass = redis.submissions().newId(spec);
            stops.at(pass, point);
            redis.submissions().submit(pass, spec);
            return new Publication(house, point, pass, workspace);
        }
    }

    /// Submits a pass as producers write it to a queue.
    static PassId submit(House house, String queue, String json) {
        try (var redis = RedisQueue.connect(house.url(), queue)) {
            var spec = SpecJson.read(json);
            var pass = redis.submissions().newId(spec);
            redis.submissions().submit(pass, spec);
            return pass;
        }
    }

    /// While nobody works on it: as before, as after, or between with a journal that is decided.
    void assertCutOff() throws IOException {
        var tree = EveryChange.tree(workspace);
        if (UNTOUCHED.contains(point)) {
            assertThat(tree).as(point.name()).isEqualTo(EveryChange.BEFORE);
        } else if (WHOLE.contains(point)) {
            assertThat(tree).as(point.name()).isEqualTo(EveryChange.AFTER);
        } else {
            assertThat(tree).as(point.name()).matches(EveryChange::isBetween);
        }
        assertThat(onDisk().stream().anyMatch(path -> path.endsWith("/go")))
                .as("%s: decided", point)
                .isEqualTo(DECIDED.contains(point));
    }

    /// Published once, with nothing left over.
    void assertPublishedOnce() throws IOException {
        var view = house.view(pass);
        assertThat(view.outcome()).as("%s %s", point, view).contains(Outcome.SUCCESS);
        assertThat(EveryChange.tree(workspace)).as(point.name()).isEqualTo(EveryChange.AFTER);
        var result = Objects.requireNonNull(view.result());
        assertThat(result.applied()).hasSize(1);
        assertThat(result.applied().getFirst().filesAffected())
                .contains("appended", "created", "deleted", "to-file", "to-directory/in");
        assertThat(result.warnings()).filteredOn(line -> !line.contains("by a copy")).isEmpty();
        assertThat(house.eventNames(pass))
                .containsOnlyOnce("finished")
                .containsOnlyOnce("checkpoint");
        assertThat(onDisk())
                .as(point.name())
                .containsExactly(
                        "installation",
                        "journal",
                        "journal/0",
                        "journal/0/done.json",
                        "journal/0/go",
                        "journal/0/manifest.json",
                        "journal/0/new",
                        "old",
                        "parked",
                        "stage");
    }

    /// Everything in the claim directory, which is the only one.
    List<String> onDisk() throws IOException {
        var home = house.lab().resolve(".holdpoint/pass").resolve(pass.toString());
        try (var claims = Files.list(home)) {
            var claim = claims.toList();
            assertThat(claim).hasSize(1);
            try (var walk = Files.walk(claim.getFirst())) {
                return walk.skip(1)
                        .map(path -> claim.getFirst().relativize(path).toString())
                        .sorted()
                        .toList();
            }
        }
    }
}
