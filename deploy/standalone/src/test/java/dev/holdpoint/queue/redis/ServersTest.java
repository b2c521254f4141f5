package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.EmbeddedCluster;
import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.EmbeddedSentinel;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.model.Durability;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.testredis.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The queue on servers that belong together.
@Timeout(120)
class ServersTest {
    private final Processes processes =
            new Processes(List.of(Path.of("/usr/bin"), Path.of("/bin")));

    @AfterEach
    void close() {
        processes.close();
    }

    @Test
    void a_whole_life_on_a_master_that_sentinels_name_and_on_the_one_after_it(
            @TempDir Path directory) {
        try (var servers = new EmbeddedSentinel(processes, directory);
                var redis = TestRedis.at(servers.url());
                var queue = TestQueue.on(redis)) {
            live(queue);
            var before = queue.submit();
            awaitReplicas(redis);

            servers.failOver();

            assertThat(patiently(() -> queue.view(before).id())).isEqualTo(before);
            var claim = patiently(() -> queue.take(queue.bob));
            assertThat(claim.id()).isEqualTo(before);
            queue.bob.finish(claim, Samples.success());
        }
    }

    @Test
    void a_whole_life_on_a_cluster(@TempDir Path directory) {
        try (var servers = new EmbeddedCluster(processes, directory);
                var redis = TestRedis.at(servers.url());
                var queue = TestQueue.on(redis)) {
            live(queue);
            assertThat(queue.inspection().reachable()).isTrue();
            assertThat(queue.inspection().queues()).hasSize(1);
        }
    }

    @Test
    void what_no_replica_has_is_not_confirmed_and_can_be_submitted_again(@TempDir Path directory) {
        try (var servers = new EmbeddedSentinel(processes, directory);
                var redis = TestRedis.at(servers.url());
                var queue = TestQueue.on(redis)) {
            var spec = TestQueue.spec("a", Priority.NORMAL);
            var id = queue.queue.submissions().newId(spec);
            servers.separateReplicas();

            var refusal =
                    Refusal.refused(
                            Problem.UNCONFIRMED, () -> queue.queue.submissions().submit(id, spec));

            assertThat(refusal.getMessage()).contains(id.toString(), "no replica had it");
            Refusal.refused(Problem.UNCONFIRMED, () -> queue.queue.submissions().submit(id, spec));
            var async = spec.withDelivery(spec.delivery().withDurability(Durability.ASYNC));
            assertThat(queue.queue.submissions().submit(id, async).isNew()).isFalse();

            servers.joinReplicas();
            assertThat(queue.queue.submissions().submit(id, spec).id()).isEqualTo(id);
            assertThat(queue.ready()).containsExactly(id.toString());
        }
    }

    @Test
    void a_single_server_confirms_by_itself_unless_a_replica_is_asked_for(@TempDir Path directory) {
        try (var server = EmbeddedRedis.start(processes, 0, null, directory.resolve("log"));
                var redis = TestRedis.at(server.url());
                var queue = TestQueue.on(redis)) {
            queue.submit("a");
            var spec = TestQueue.spec("b", Map.of("durability", "replicated"));

            var refusal = Refusal.refused(Problem.BAD_SPEC, () -> queue.submit(spec));

            assertThat(refusal.details()).singleElement().asString().contains("no replica");
            assertThat(queue.ready()).as("nothing was stored").hasSize(1);
        }
    }

    private static void live(TestQueue queue) {
        var life = new WholeLife(queue);
        life.submit();
        life.live();
    }

    private static void awaitReplicas(TestRedis redis) {
        assertThat(redis.client().info("replication")).contains("connected_slaves:2");
        patiently(() -> {
            var info = redis.client().info("replication");
            long offset = number(info, "master_repl_offset:");
            assertThat(info).contains("offset=" + offset);
            return offset;
        });
    }

    private static long number(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private interface Attempt<T> {
        T make();
    }

    /// As loops do it.
    private static <T> T patiently(Attempt<T> attempt) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            try {
                return attempt.make();
            } catch (HoldpointException | AssertionError e) {
                boolean isPassing =
                        !(e instanceof HoldpointException known)
                                || known.problem() == Problem.REDIS_UNAVAILABLE;
                if (!isPassing || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
