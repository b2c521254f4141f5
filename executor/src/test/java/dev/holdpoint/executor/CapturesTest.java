package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
        var running = capture("p", Duration.ofDays(90), 1_000);
        inspection.known.add(passOf(running));
        var over = capture("p", Duration.ofDays(1), 10);
        inspection.ended.put(passOf(over), NOW);

        rotate();

        assertThat(running).exists();
        assertThat(over).doesNotExist();
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
        new Captures(logs, KEPT, inspection, () -> NOW).rotate();
    }

    private Path capture(String plugin, Duration age, int bytes) throws IOException {
        var pass = new PassId("default", 0, UUID.randomUUID());
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
