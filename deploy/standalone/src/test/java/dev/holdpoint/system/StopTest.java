package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.queue.Drains;
import dev.holdpoint.queue.ExecutorStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Executors that are asked to end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StopTest {
    /// Shorter than a lease, which would have to end if the pass were not handed back.
    private static final long SOON_MS = 6_000;

    private static final long LONGEST_STOP_S = 12;
    private static final Map<String, String> FILES = Map.of("a.txt", "a\n");

    private House house;

    @BeforeAll
    void plugins(@TempDir Path directory) throws IOException {
        house = new House(directory);
        house.plugin(
                "slow",
                """
                def post_transform_all(self, ctx):
                    import signal
                    signal.signal(signal.SIGTERM, signal.SIG_IGN)
                    with open("slow", "a") as file: file.write("begun\\n")
                    ctx.log.info("is slow")
                    time.sleep(10)
                """);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void what_an_executor_runs_when_it_is_asked_to_end_runs_elsewhere_soon() throws Exception {
        var workspace = house.workspace("slow", FILES);
        var one = house.executor("one");
        var pass = submit("slow", "[\"slow\"]");
        House.await("a plugin is slow", () -> house.captured("slow", pass).contains("is slow"));
        var workers = Workers.of(pass);
        var two = house.executor("two");

        long asked = System.currentTimeMillis();
        assertEnds(one, "one");

        assertThat(workers).isNotEmpty().noneMatch(Workers::isAlive);
        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertOnce(view, "slow");
        assertThat(House.tree(workspace)).isEqualTo(Map.of("a.txt", "a\n", "slow", "begun\n"));
        assertThat(house.eventNames(pass)).containsOnlyOnce("released").doesNotContain("lapsed");
        assertThat(takes(pass))
                .extracting(take -> take.get("executor"))
                .containsExactly("one", "two");
        assertThat(Long.parseLong(takes(pass).getLast().getOrDefault("at", "0")) - asked)
                .isLessThan(SOON_MS);
        assertEnds(two, "two");
    }

    @Test
    void what_is_half_published_is_finished_first() throws Exception {
        var workspace = house.workspace("publishing", FILES);
        var publishing = house.executorStopping("publishing", Milestone.GO);
        var pass = submit("publishing", "[\"hello_plugin\", \"slow\"]");
        house.awaitStandstill();

        House.signal(publishing, "TERM");
        House.await("it takes nothing more", () -> hasSaidThatItStops(publishing));
        var other = house.executor("other");
        house.letGoOn();

        publishing.ended().get(LONGEST_STOP_S, TimeUnit.SECONDS);
        assertThat(names()).doesNotContain("publishing");
        var view = house.await(pass, PassState.DONE, PassState.DEAD);
        assertOnce(view, "hello_plugin", "slow");
        assertThat(House.tree(workspace))
                .isEqualTo(Map.of("a.txt", "a\nhello\n", "slow", "begun\n"));
        assertThat(takes(pass).getLast())
                .containsEntry("executor", "other")
                .containsEntry("step", "1");
        assertThat(house.eventNames(pass)).containsOnlyOnce("released").doesNotContain("lapsed");
        assertEnds(other, "other");
    }

    @Test
    void a_drained_executor_hands_back_what_it_runs_and_takes_nothing_until_that_is_undone()
            throws Exception {
        house.workspace("drained", FILES);
        var one = house.executor("draining");
        var pass = submit("drained", "[\"slow\"]");
        House.await("a plugin is slow", () -> house.captured("slow", pass).contains("is slow"));
        var workers = Workers.of(pass);

        house.queue().drains().ask("draining", status("draining").boot(), Drains.Way.HAND_BACK);

        House.await(
                "it is drained",
                () -> status("draining").isDraining() && status("draining").busy() == 0);
        assertThat(workers).isNotEmpty().noneMatch(Workers::isAlive);
        var view = house.queue().inspection().known(pass);
        assertThat(view.state()).isEqualTo(PassState.QUEUED);
        assertThat(view.attempt()).isZero();
        assertThat(view.reason()).isEqualTo("executor draining is drained");

        house.queue().drains().undo("draining");
        assertOnce(house.await(pass, PassState.DONE, PassState.DEAD), "slow");
        assertThat(takes(pass))
                .extracting(take -> take.get("executor"))
                .containsExactly("draining", "draining");
        assertEnds(one, "draining");
    }

    @Test
    void a_drained_executor_may_finish_what_it_runs() throws Exception {
        house.workspace("finished", FILES);
        var one = house.executor("finishing");
        var pass = submit("finished", "[\"slow\"]");
        House.await("a plugin is slow", () -> house.captured("slow", pass).contains("is slow"));

        house.queue().drains().ask("finishing", status("finishing").boot(), Drains.Way.FINISH);

        assertOnce(house.await(pass, PassState.DONE, PassState.DEAD), "slow");
        assertThat(takes(pass)).hasSize(1);
        assertThat(status("finishing").isDraining()).isTrue();
        assertEnds(one, "finishing");
    }

    private ExecutorStatus status(String name) {
        return house.queue().inspection().executors().stream()
                .filter(executor -> executor.id().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static boolean hasSaidThatItStops(Child executor) {
        return executor.tail().stream().anyMatch(line -> line.endsWith(" stops"));
    }

    private static void assertOnce(PassView view, String... plugins) {
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        var result = Objects.requireNonNull(view.result());
        assertThat(result.applied()).extracting(entry -> entry.plugin()).containsExactly(plugins);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.warnings()).isEmpty();
    }

    /// Asks an executor to end; it is to do so in time, with 0, and to sign off.
    private void assertEnds(Child executor, String name) throws Exception {
        House.signal(executor, "TERM");
        executor.ended().get(LONGEST_STOP_S, TimeUnit.SECONDS);
        assertThat(names()).doesNotContain(name);
        assertThat(executor.exitCode()).as("exit code of %s", executor).isIn(0, 143);
    }

    private List<String> names() {
        return house.client().zrange("hp:executors", 0, -1);
    }

    private List<Map<String, String>> takes(PassId pass) {
        return house.events(pass).stream()
                .filter(event -> "taken".equals(event.get("event")))
                .toList();
    }

    private PassId submit(String workspace, String plugins) {
        return house.submit(
                "{\"workspace\": \"lab:%s\", \"plugins\": %s}".formatted(workspace, plugins));
    }
}
