package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An executor that is killed, or stalls, at each point of publishing.
@Execution(ExecutionMode.CONCURRENT)
class TakeOverTest {
    private static final Map<String, String> BEFORE = Map.of("a", "a\n", "b", "b\n");
    private static final Map<String, String> AFTER =
            Map.of("a", "a\nmore\n", "c", "new\n", "d/e", "deep\n");
    private static final String WRITE =
            """
            def post_transform_all(self, ctx):
                root = str(ctx.dst_root)
                with open(root + "/a", "a") as file: file.write("more\\n")
                with open(root + "/c", "w") as file: file.write("new\\n")
                os.remove(root + "/b")
                os.mkdir(root + "/d")
                with open(root + "/d/e", "w") as file: file.write("deep\\n")
            """;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void a_pass_whose_executor_is_killed_is_published_once(Milestone point) throws Exception {
        try (var house = new House(directory)) {
            var workspace = prepared(house);
            var first = house.executorStopping("first", point);
            var pass = submitted(house);
            house.awaitStandstill();
            var second = house.executor("second");
            House.kill(first);

            var view = house.await(pass, PassState.DONE, PassState.DEAD);
            assertPublishedOnce(house, view, workspace);
            assertThat(second.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_executor_that_stalled_changes_nothing_when_it_comes_back(Milestone point)
            throws Exception {
        try (var house = new House(directory)) {
            var workspace = prepared(house);
            var stalled = house.executorStopping("stalled", point);
            var pass = submitted(house);
            house.awaitStandstill();
            House.signal(stalled, "STOP");
            house.executor("second");

            var view = house.await(pass, PassState.DONE, PassState.DEAD);
            assertPublishedOnce(house, view, workspace);
            Files.writeString(workspace.resolve("c"), "by a person, later\n");
            var later = House.tree(workspace);
            var events = house.eventNames(pass);
            house.letGoOn();
            House.signal(stalled, "CONT");

            House.await("the stalled executor gives up", () -> hasGivenUp(stalled));
            assertThat(House.tree(workspace)).isEqualTo(later);
            assertThat(house.eventNames(pass)).isEqualTo(events);
            assertThat(house.view(pass)).isEqualTo(view);
        }
    }

    private static boolean hasGivenUp(Child stalled) {
        return stalled.tail().stream().anyMatch(line -> line.contains("is let go: "));
    }

    private static Path prepared(House house) throws IOException {
        house.plugin("writer", WRITE);
        return house.workspace("run-1", BEFORE);
    }

    private static PassId submitted(House house) {
        return house.submit(
                PassSpec.of(WorkspaceName.parse("lab:run-1")).withPlugins(List.of("writer")));
    }

    private static void assertPublishedOnce(House house, PassView view, Path workspace)
            throws IOException {
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(House.tree(workspace)).isEqualTo(AFTER);
        var result = Objects.requireNonNull(view.result());
        assertThat(result.applied()).hasSize(1);
        assertThat(result.applied().getFirst().filesAffected())
                .containsExactly("a", "b", "c", "d/e");
        assertThat(result.warnings()).isEmpty();
        assertThat(house.eventNames(view.id()))
                .containsOnlyOnce("finished")
                .containsOnlyOnce("checkpoint");
    }

    @Test
    void a_pass_whose_executor_is_killed_while_a_plugin_runs_runs_elsewhere_in_time()
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "slow",
                    "def post_transform_all(self, ctx):\n    time.sleep(4)\n    open('done', 'w').close()\n");
            var workspace = house.workspace("run-1", BEFORE);
            var executors = Map.of("one", house.executor("one"), "two", house.executor("two"));
            var pass =
                    house.submit(
                            PassSpec.of(WorkspaceName.parse("lab:run-1"))
                                    .withPlugins(List.of("slow")));
            House.await("a worker runs", () -> !Workers.of(pass).isEmpty());
            var workers = Workers.of(pass);
            long killed = System.currentTimeMillis();
            House.kill(Objects.requireNonNull(executors.get(house.executorOf(pass, "taken"))));

            House.await(
                    "no process of it is left", () -> workers.stream().noneMatch(Workers::isAlive));
            var view = house.await(pass, PassState.DONE);
            var takes =
                    house.events(pass).stream()
                            .filter(event -> "taken".equals(event.get("event")))
                            .map(event -> Long.parseLong(event.getOrDefault("at", "0")))
                            .toList();
            assertThat(takes).hasSize(2);
            assertThat(takes.getLast() - killed).isLessThanOrEqualTo(11_000);
            assertThat(view.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace)).containsOnlyKeys("a", "b", "done");
        }
    }
}
