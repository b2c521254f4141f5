package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import dev.holdpoint.testredis.TestRedis;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// The servers that people run, where Docker answers: those of `HOLDPOINT_TEST_IMAGES`, by commas,
/// pulled where they are missing; else the usual ones that are there.
@Tag("docker")
class RedisImagesTest {
    private static final @Nullable String NAMED = System.getenv("HOLDPOINT_TEST_IMAGES");
    private static final String USUAL = "redis:7.0,redis:8.0,valkey/valkey:8.1";

    @BeforeEach
    void docker_answers() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker answers here; runs where one does, such as in CI");
    }

    static Stream<String> images() {
        var named = NAMED == null ? USUAL : NAMED;
        return Stream.of(named.split(",", -1)).map(String::strip);
    }

    private static boolean isThere(String image) {
        try {
            DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void a_whole_life_goes_through_every_script(String image) {
        assumeTrue(
                NAMED != null || isThere(image),
                image
                        + " is not on this engine; name it in HOLDPOINT_TEST_IMAGES to have it pulled");
        try (var server =
                new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(6379)) {
            server.start();
            var url = "redis://" + server.getHost() + ":" + server.getMappedPort(6379);
            try (var redis = TestRedis.at(url);
                    var queue = TestQueue.on(redis)) {
                var life = new WholeLife(queue);
                life.submit();
                life.live();
                assertThat(queue.inspection().reachable()).isTrue();
            }
        }
    }
}
