package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Workers whose stage is looked at while they run.
@Timeout(60)
class QuotaTest {
    private static final Violation TOO_MUCH = new Violation("", "too much");

    @TempDir static Path shared;
    static Bubblewrap bubblewrap;

    @TempDir Path home;
    Workshop workshop;

    @BeforeAll
    static void open() throws IOException {
        bubblewrap = Workshop.open(shared);
    }

    @AfterAll
    static void close() {
        bubblewrap.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home).ownedBy(1000);
    }

    @Test
    void a_worker_whose_stage_holds_too_much_is_killed_with_all_it_made() throws IOException {
        var full = workshop.view.upper().resolve("full");
        Quota quota = _ -> Files.exists(full) ? Optional.of(TOO_MUCH) : Optional.empty();
        var launch =
                workshop.shell(
                        "trap '' TERM; (setsid sleep 60 &) ; : > full; while :; do sleep 1; done");

        var exit = workshop.run(bubblewrap, launch.within(quota));

        assertThat(exit.overrun()).isEqualTo(TOO_MUCH);
        assertThat(exit.deadlinePassed()).isFalse();
        assertThat(exit.cancelled()).isFalse();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertThat(exit.durationMs()).isLessThan(15_000);
        assertThat(Survivors.of(workshop.workspace)).isEmpty();
    }

    @Test
    void a_worker_that_stays_within_it_ends_as_it_likes() throws IOException {
        var exit =
                workshop.run(
                        bubblewrap,
                        workshop.shell("sleep 0.2; exit 3").within(_ -> Optional.empty()));

        assertThat(exit.overrun()).isNull();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(3));
    }

    /// In /tmp it is memory, with limits of its own; the file that still has its name is found
    /// there.
    @Test
    void files_that_it_has_removed_and_holds_open_are_shown() throws IOException {
        Set<Long> seen = new ConcurrentSkipListSet<>();
        Quota quota =
                worker -> {
                    if (!Files.exists(workshop.view.upper().resolve("ready"))) {
                        return Optional.empty();
                    }
                    worker.unlinked().forEach(path -> seen.add(size(path)));
                    return Optional.of(TOO_MUCH);
                };
        var launch =
                workshop.python(
                        """
                        import os, time
                        def hold(name, size, gone):
                            fd = os.open(name, os.O_CREAT | os.O_RDWR)
                            os.write(fd, bytes(size))
                            if gone: os.unlink(name)
                        hold("data.txt", 1001, True)
                        if os.fork() == 0:
                            os.setsid()
                            if os.fork() == 0:
                                hold("of a daemon", 1002, True)
                                hold("with a name", 1003, False)
                                hold("/tmp/memory", 1004, True)
                                open("ready", "w").close()
                                time.sleep(60)
                            os._exit(0)
                        time.sleep(60)
                        """);

        var exit = workshop.run(bubblewrap, launch.within(quota));

        assertThat(exit.overrun()).as(workshop.stderr()).isEqualTo(TOO_MUCH);
        assertThat(seen).containsExactly(1001L, 1002L);
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
