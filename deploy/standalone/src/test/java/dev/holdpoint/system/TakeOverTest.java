package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.WorkspaceName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// An executor that is killed while a plugin runs.
@Execution(ExecutionMode.CONCURRENT)
class TakeOverTest {
    private static final Map<String, String> BEFORE = Map.of("a", "a\n", "b", "b\n");
    @TempDir Path directory;

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
