package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final String PREFIX = "holdpoint-executor-";

    @TempDir Path temporary;

    @Test
    void one_whose_executor_lives_stays_and_goes_with_it() {
        try (var first = RunDirectory.make(temporary)) {
            RunDirectory.make(temporary).close();
            assertThat(first.path()).exists();
        }
        assertThat(temporary).isEmptyDirectory();
    }

    /// Closing a file gives up every lock that the process has on it.
    @Test
    void one_that_lives_is_still_held_after_another_of_its_process_looked_at_it() throws Exception {
        try (var first = RunDirectory.make(temporary)) {
            RunDirectory.make(temporary).close();

            assertThat(HeldFileTest.isFreeForOthers(first.path().resolve("lock"))).isFalse();
        }
    }

    @Test
    void one_that_nobody_holds_goes_when_another_starts() throws IOException {
        var left = left("lock", Duration.ZERO);
        Files.createDirectories(left.resolve("scratch/run-1"));

        RunDirectory.make(temporary).close();

        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void what_else_a_killed_executor_left_is_ended_before_its_directory_goes() throws IOException {
        var left = left("lock", Duration.ZERO);
        var ended = new ArrayList<Path>();

        HeldDirectory.make(
                        temporary,
                        PREFIX,
                        found -> {
                            assertThat(found).exists();
                            ended.add(found);
                        })
                .close();

        assertThat(ended).containsExactly(left);
        assertThat(left).doesNotExist();
    }

    @Test
    void one_stays_for_the_next_while_something_else_that_it_tells_of_cannot_be_ended()
            throws IOException {
        var left = left("lock", Duration.ZERO);

        HeldDirectory.make(
                        temporary,
                        PREFIX,
                        _ -> {
                            throw new IOException("busy");
                        })
                .close();
        assertThat(left).exists();

        RunDirectory.make(temporary).close();
        assertThat(left).doesNotExist();
    }

    @Test
    void one_whose_executor_was_killed_before_it_had_a_lock_goes_a_minute_later()
            throws IOException {
        var young = left("", Duration.ofSeconds(30));
        left("", Duration.ofSeconds(90));

        RunDirectory.make(temporary).close();

        assertThat(temporary.toFile().list()).containsExactly(young.getFileName().toString());
    }

    @Test
    void executors_that_start_at_once_do_not_take_each_others() throws Exception {
        for (int round = 0; round < 15; round++) {
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
                var together = new CyclicBarrier(8);
                var made = new ArrayList<Future<RunDirectory>>();
                for (int i = 0; i < 8; i++) {
                    made.add(
                            pool.submit(() -> {
                                together.await();
                                return RunDirectory.make(temporary);
                            }));
                }
                for (var one : made) {
                    try (var directory = one.get()) {
                        assertThat(directory.scratch().path()).exists();
                    }
                }
            }
        }
    }

    private Path left(String file, Duration age) throws IOException {
        var left = Files.createTempDirectory(temporary, PREFIX);
        if (!file.isEmpty()) {
            Files.createFile(left.resolve(file));
        }
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(age)));
        return left;
    }
}
