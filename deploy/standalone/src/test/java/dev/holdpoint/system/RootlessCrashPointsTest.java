package dev.holdpoint.system;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// As [CrashPointsTest], where executors are an ordinary user's, whose root cannot help with
/// directories that a plugin has closed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RootlessCrashPointsTest {
    private static final int USER = 12_345;
    private static final String QUEUE = "rootless";

    private final House house;

    RootlessCrashPointsTest(@TempDir Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        house = new House(directory);
    }

    @BeforeEach
    void a_plugin() throws IOException {
        assumeThat((Integer) Files.getAttribute(house.lab(), "unix:uid"))
                .as("only root can become another user")
                .isZero();
        EveryChange.plugin(house);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @TestFactory
    Stream<DynamicTest> what_a_killed_executor_left_is_published_once_by_another()
            throws Exception {
        var stops = Stops.in(house.logs().resolve("stops"));
        var first = house.executorStoppingAs(USER, "first", stops, flags());
        var all = Publication.atEachPoint(house, QUEUE, stops);
        Publication.awaitStanding(all, stops);
        for (var publication : all) {
            publication.assertCutOff();
        }
        House.kill(first);
        house.lapse(QUEUE);

        var second = house.executorAs(USER, List.of("--clear-groups"), "second", flags());
        return Publication.settled(all, second);
    }

    private static String[] flags() {
        return new String[] {"--queue", QUEUE, "--slots", "30"};
    }
}
