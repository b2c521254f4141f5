package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdpoint.testredis.TestRedis;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/// The servers that people run: those of `HOLDPOINT_TEST_IMAGES`, by commas, where Docker answers.
@Tag("docker")
class RedisImagesTest {
    private static final String USUAL = "redis:7.0,redis:8.0,valkey/valkey:8.1";

    @BeforeEach
    void docker_answers() {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "no Docker answers here; runs where one does, such as in CI");
    }

    static Stream<String> images() {
        var named = System.getenv().getOrDefault("HOLDPOINT_TEST_IMAGES", USUAL);
        return Stream.of(named.split(",", -1)).map(String::strip);
    }

    @ParameterizedTest
    @MethodSource("images")
    void a_whole_life_goes_through_every_script(String image) {
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
