package dev.holdpoint.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.chaos.Chaos.Kind;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The short version of `holdpoint chaos`.
class ChaosTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    private static final Duration TIME = Duration.ofSeconds(60);

    /// Other tests run beside this one.
    private static final Duration REST = Duration.ofMillis(600);

    @Test
    void every_promise_is_kept_while_executors_redis_and_the_network_fail(@TempDir Path directory) {
        try (var processes = new Processes(List.of(Path.of("/usr/bin"), Path.of("/bin")))) {
            var settings =
                    new Chaos.Settings(Kind.STANDALONE, TIME, 20_261_127, 3, REST, directory);
            var java = new JavaCommand("dev.holdpoint.command.HoldpointMain", HOME);

            var report =
                    new Chaos(settings, processes, java, line -> {}, InstantSource.system()).run();

            assertThat(report.violations()).as(String.join("\n", report.lines())).isEmpty();
            assertThat(report.passes().getOrDefault("success", 0L)).isGreaterThan(30);
            assertThat(report.acts().keySet())
                    .contains("cut", "restart redis")
                    .containsAnyOf("kill", "stall");
        }
    }
}
