package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.PassId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CapturesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");
    private static final Captures.Kept KEPT = new Captures.Kept(Duration.ofDays(30), 100);

    @TempDir Path logs;
    private final FakeInspection inspection = new FakeInspection();

    @Test
    void what_is_too_old_goes() throws IOException {
        var old = capture("p", Duration.ofDays(31), 1);
        var young = capture("p", Duration.ofDays(29), 1);

        rotate();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void of_too_much_the_oldest_goes_whichever_plugin_wrote_it() throws IOException {
        var first = capture("a", Duration.ofDays(3), 60);
        var second = capture("b", Duration.ofDays(2), 60);
        var third = capture("a", Duration.ofDays(1), 40);

        rotate();

        assertThat(first).doesNotExist();
        assertThat(second).exists();
        assertThat(third).exists();
    }

    @Test
    void that_of_a_pass_that_is_not_over_stays_however_old_or_large() throws IOException {
        var running = capture("p", Duration.ofDays(90), 1_000, false);
        inspection.known.add(passOf(running));
        var over = capture("p", Duration.ofDays(1), 10);

        rotate();

        assertThat(running).exists();
        assertThat(over).doesNotExist();
    }

    @Test
    void that_of_a_pass_that_redis_does_not_know_goes_by_its_age_alone() throws IOException {
        var ofAnotherRedis = capture("p", Duration.ofDays(2), 1_000, false);
        var old = capture("p", Duration.ofDays(31), 1, false);

        rotate();

        assertThat(ofAnotherRedis).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void a_directory_that_cannot_be_read_keeps_no_other_from_being_rotated() throws IOException {
        var unreadable = capture("a", Duration.ofDays(31), 1);
        var old = capture("b", Duration.ofDays(31), 1);

        captures(
                        directory -> {
                            if (directory.equals(unreadable.getParent())) {
                                throw new AccessDeniedException(directory.toString());
                            }
                            return Trees.children(directory);
                        })
                .rotate();

        assertThat(unreadable).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void when_none_can_be_listed_the_next_round_tries_again() {
        captures(
                        directory -> {
                            throw new DirectoryIteratorException(new IOException("no"));
                        })
                .rotate();

        assertThat(logs).isEmptyDirectory();
    }

    @Test
    void the_place_of_a_capture_is_closed_to_others() throws IOException {
        var pass = new PassId("default", 0, UUID.randomUUID());
        var fresh = logs.resolve("fresh");

        var file = Captures.place(fresh, "p", pass);

        assertThat(file).isEqualTo(fresh.resolve("plugins/p/" + pass + ".stderr"));
        assertThat(mode(fresh.resolve("plugins"))).isEqualTo("rwx------");
        assertThat(Captures.place(fresh, "p", pass)).isEqualTo(file);
    }

    @Test
    void what_an_earlier_version_left_open_to_others_is_closed_and_groups_stay()
            throws IOException {
        var plugins = Files.createDirectory(logs.resolve("plugins"));
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));

        Captures.place(logs, "p", new PassId("default", 0, UUID.randomUUID()));

        assertThat(mode(plugins)).isEqualTo("rwxr-x---");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void what_is_no_capture_is_left_alone() throws IOException {
        var note = logs.resolve("plugins/p/note.txt");
        var named = logs.resolve("plugins/p/somebody.stderr");
        capture("p", Duration.ofDays(1), 1);
        for (var file : new Path[] {note, named}) {
            Files.write(file, new byte[1_000]);
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(99))));
        }

        rotate();

        assertThat(note).exists();
        assertThat(named).exists();
    }

    @Test
    void there_may_be_none() {
        rotate();

        assertThat(logs).isEmptyDirectory();
    }

    private void rotate() {
        captures(Trees::children).rotate();
    }

    private Captures captures(Captures.Listing listing) {
        return new Captures(logs, KEPT, inspection, () -> NOW, listing);
    }

    /// One of a pass that is over.
    private Path capture(String plugin, Duration age, int bytes) throws IOException {
        return capture(plugin, age, bytes, true);
    }

    private Path capture(String plugin, Duration age, int bytes, boolean isOver)
            throws IOException {
        var pass = new PassId("default", 0, UUID.randomUUID());
        if (isOver) {
            inspection.ended.put(pass, NOW);
        }
        var file = logs.resolve("plugins").resolve(plugin).resolve(pass + ".stderr");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
        return file;
    }

    private static PassId passOf(Path capture) {
        return PassId.parse(capture.getFileName().toString().replace(".stderr", ""));
    }
}
