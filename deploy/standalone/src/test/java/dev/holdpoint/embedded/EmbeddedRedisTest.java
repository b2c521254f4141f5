package dev.holdpoint.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.redis.RedisQueue;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedRedisTest {
    @TempDir Path directory;

    private final Processes processes = new Processes(List.of(Path.of("/usr/bin")));

    private EmbeddedRedis start(int port, Path data) {
        return EmbeddedRedis.start(processes, port, data, directory.resolve("redis.log"));
    }

    private static PassId submitted(RedisQueue queue) {
        var spec = PassSpec.of(WorkspaceName.parse("lab:run-1"));
        var id = queue.submissions().newId(spec);
        queue.submissions().submit(id, spec);
        return id;
    }

    @Test
    void it_works_and_is_gone_when_closed() {
        var redis = start(0, directory.resolve("data"));
        try (redis;
                var queue = RedisQueue.connect(redis.url())) {
            assertThat(queue.inspection().pass(submitted(queue))).isPresent();
        }

        assertThat(redis.child().isAlive()).isFalse();
    }

    @Test
    void a_port_that_somebody_listens_on_is_named_with_the_way_out() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> start(other.getLocalPort(), directory.resolve("data")))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.PORT_IN_USE))
                    .hasMessageContaining("port " + other.getLocalPort() + " is in use")
                    .hasMessageContaining("--redis-port PORT (0 = any free one)");
        }
    }

    @Test
    void two_at_once_never_share_a_port() {
        try (var one = start(0, directory.resolve("one"));
                var two = start(0, directory.resolve("two"))) {
            assertThat(one.port()).isNotEqualTo(two.port());
        }
    }

    @Test
    void what_is_kept_in_a_data_directory_is_there_after_a_restart() {
        var data = directory.resolve("kept/here");
        PassId id;
        try (var redis = start(0, data);
                var queue = RedisQueue.connect(redis.url())) {
            id = submitted(queue);
        }
        try (var redis = start(0, data);
                var queue = RedisQueue.connect(redis.url())) {
            assertThat(queue.inspection().pass(id)).isPresent();
        }
    }

    @Test
    void a_data_directory_that_cannot_be_made_is_refused() throws Exception {
        var file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> start(0, file.resolve("data")))
                .isInstanceOf(HoldpointException.class)
                .hasMessageContaining("--data " + file.resolve("data"));
    }

    @Test
    void it_dies_with_a_parent_that_is_killed() throws Exception {
        var parent =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                RedisParent.class.getName(),
                                directory.resolve("redis.log").toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var said = parent.inputReader()) {
            long pid = Long.parseLong(said.readLine().split(" ", -1)[0]);
            var redis = ProcessHandle.of(pid).orElseThrow();
            assertThat(redis.isAlive()).isTrue();
            parent.destroyForcibly();

            redis.onExit().get(30, TimeUnit.SECONDS);
        } finally {
            parent.destroyForcibly();
        }
    }
}
