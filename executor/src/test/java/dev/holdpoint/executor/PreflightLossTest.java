package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.pull.LosableLease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.sandbox.Bubblewrap;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The end of a lease while real workers look at the variables.
class PreflightLossTest {
    private static final Path KIT = Path.of("sdk/python").toAbsolutePath();

    @TempDir private Path home;

    /// The lease knew one worker only, and the other ran to the end of its time.
    @Test
    void all_workers_that_look_are_killed_when_the_lease_ends() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var looking = new CountDownLatch(2);
        var claims =
                new LocalClaims(
                        new PassId("local", 0, new UUID(0, 1)),
                        PassSpec.of("local:run"),
                        _ -> looking.countDown());
        var claim = claims.take(1).getFirst();
        var lease = LosableLease.of(claim);
        var workspace = Files.createDirectory(home.resolve("run"));
        var plugins = List.of(sleeping("one"), sleeping("two"));
        try (var directory = RunDirectory.make(Path.of(System.getProperty("java.io.tmpdir")));
                var sandbox =
                        Bubblewrap.open(
                                new Bubblewrap.Settings(
                                        "bwrap", "/usr/bin/python3", KIT, directory.path()))) {
            var settings = new WorkerSettings("test", KIT, null, Map.of("PATH", "/usr/bin:/bin"));
            var workers = Workers.local(claims, settings, sandbox, directory, LocalListener.NONE);
            var ending =
                    Thread.ofVirtual()
                            .name("ending")
                            .unstarted(() -> {
                                try {
                                    looking.await();
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                                lease.lose();
                            });
            long begin = System.nanoTime();
            ending.start();

            assertThatThrownBy(() ->
                            new Preflight(workers::check)
                                    .findings(claim, plugins, workspace, lease.lease()))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.FENCED));
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(8));
        }
    }

    private Plugin sleeping(String name) throws IOException {
        var directory = Files.createDirectories(home.resolve("plugins").resolve(name));
        Files.writeString(
                directory.resolve("__init__.py"),
                """
                import sys, time
                from holdpoint import Plugin as Base


                class Plugin(Base):
                    def can_handle(self, file_path, variables):
                        return True

                    def transform(self, file_path, ctx):
                        pass

                    def validate_variables(self, variables):
                        sys.stderr.write("looking\\n")
                        sys.stderr.flush()
                        time.sleep(60)
                """);
        return Plugin.python(name, "1", directory);
    }
}
