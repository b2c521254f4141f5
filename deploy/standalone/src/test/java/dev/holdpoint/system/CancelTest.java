package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The producer says no while something goes on.
class CancelTest {
    private static final Duration DEAD_WITHIN = Duration.ofSeconds(2);

    private House house;

    @BeforeEach
    void plugins(@TempDir Path directory) throws IOException {
        house = new House(directory);
        house.plugin(
                "stubborn",
                """
                def post_transform_all(self, ctx):
                    import signal
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    if os.fork() == 0:
                        os.setsid()
                        if os.fork() == 0:
                            time.sleep(60)
                    with open("stubborn", "a") as file: file.write("begun\\n")
                    ctx.log.info("does not go")
                    time.sleep(60)
                """);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_running_plugin_dies_with_all_its_children_and_what_came_before_it_stays()
            throws Exception {
        var workspace = house.workspace("run", Map.of("a.txt", "a\n"));
        house.executor("one");
        var pass = submit("run", "[\"hello_plugin\", \"stubborn\"]");
        House.await("it runs", () -> house.captured("stubborn", pass).contains("does not go"));
        House.await("its children are there", () -> Workers.of(pass).size() > 2);
        var workers = Workers.of(pass);

        long asked = System.nanoTime();
        assertThat(cancel(pass)).isEqualTo(Cancelled.AT_ONCE);
        House.await("all are dead", () -> workers.stream().noneMatch(ProcessHandle::isAlive));

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(DEAD_WITHIN);
        assertThat(Workers.of(pass)).isEmpty();
        assertThat(house.view(pass).outcome()).contains(Outcome.CANCELLED);
        assertThat(applied(house.view(pass))).containsExactly("hello_plugin");
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a.txt", "a\nhello\n"));

        var next = submit("run", "[\"hello_plugin\"]");
        assertThat(house.await(next, PassState.DONE, PassState.DEAD).outcome())
                .contains(Outcome.SUCCESS);
    }

    @Test
    void what_is_half_published_is_finished_and_then_the_pass_is_cancelled() throws Exception {
        var workspace = house.workspace("half", Map.of("a.txt", "a\n"));
        house.executorStopping("one", Milestone.GO);
        var pass = submit("half", "[\"hello_plugin\", \"stubborn\"]");
        house.awaitStandstill();

        assertThat(cancel(pass)).isEqualTo(Cancelled.ONCE_PUBLISHED);
        house.letGoOn();

        assertPublishedAndCancelled(pass, workspace);
    }

    @Test
    void what_its_executor_left_half_published_is_finished_by_another_and_cancelled_then()
            throws Exception {
        var workspace = house.workspace("left", Map.of("a.txt", "a\n"));
        Child first = house.executorStopping("first", Milestone.HALF_APPLIED);
        var pass = submit("left", "[\"hello_plugin\", \"stubborn\"]");
        house.awaitStandstill();
        House.kill(first);

        assertThat(cancel(pass)).isEqualTo(Cancelled.ONCE_PUBLISHED);
        house.executor("second");

        assertPublishedAndCancelled(pass, workspace);
    }

    private void assertPublishedAndCancelled(PassId pass, Path workspace) throws IOException {
        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertThat(view.outcome()).contains(Outcome.CANCELLED);
        assertThat(applied(view)).containsExactly("hello_plugin");
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a.txt", "a\nhello\n"));
        assertThat(house.captured("stubborn", pass)).isEmpty();
    }

    private static List<String> applied(PassView view) {
        return Objects.requireNonNull(view.result()).applied().stream().map(Entry::plugin).toList();
    }

    private Cancelled cancel(PassId pass) {
        return house.queue().decisions().cancel(pass, "carol", "cli");
    }

    private PassId submit(String workspace, String plugins) {
        return house.submit(
                "{\"workspace\": \"lab:%s\", \"plugins\": %s}".formatted(workspace, plugins));
    }
}
