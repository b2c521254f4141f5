package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StderrDrainTest {
    @TempDir Path home;
    private final List<String> lines = new ArrayList<>();

    @Test
    void lines_are_handed_on_without_their_ends_and_the_last_needs_none() {
        drain("one\n\ntwo\r\nthree", null, lines::add);

        assertThat(lines).containsExactly("one", "", "two\r", "three");
    }

    @Test
    void a_line_over_64_kib_is_cut_and_marked_and_the_next_is_whole() {
        drain("x".repeat(64 * 1024) + "\n" + "y".repeat(64 * 1024 + 1) + "\nz\n", null, lines::add);

        assertThat(lines)
                .containsExactly(
                        "x".repeat(64 * 1024), "y".repeat(64 * 1024) + StderrDrain.CUT, "z");
    }

    @Test
    void the_capture_is_verbatim_and_appended_to() throws IOException {
        var capture = home.resolve("capture");
        Files.writeString(capture, "before\n");

        drain("a\0b\r\nno end", capture, lines::add);

        assertThat(capture).hasContent("before\na\0b\r\nno end");
    }

    @Test
    void a_fresh_capture_is_closed_to_everybody_else() throws IOException {
        var capture = home.resolve("capture");

        drain("the password is 1234\n", capture, lines::add);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(capture)))
                .isEqualTo("rw-------");
    }

    @Test
    void what_is_over_8_mib_is_counted_and_dropped() {
        var capture = home.resolve("capture");
        var drain = drain("0123456\n".repeat(1024 * 1024 + 5), capture, lines::add);

        assertThat(capture).hasSize(Limits.MAX_STDERR_BYTES);
        assertThat(drain.total()).isEqualTo(Limits.MAX_STDERR_BYTES + 40);
        assertThat(drain.dropped()).isEqualTo(40);
        assertThat(lines).hasSize(1024 * 1024);
    }

    @Test
    void a_capture_that_cannot_be_written_and_a_failing_consumer_do_not_stop_the_draining() {
        var drain =
                drain(
                        "a\nb\n",
                        home,
                        line -> {
                            lines.add(line);
                            throw new IllegalStateException("no");
                        });

        assertThat(lines).containsExactly("a", "b");
        assertThat(drain.total()).isEqualTo(4);
        assertThat(drain.dropped()).isEqualTo(4);
    }

    @Test
    void the_capture_is_never_written_through_a_link() throws IOException {
        var elsewhere = Files.writeString(home.resolve("elsewhere"), "mine");
        var capture = Files.createSymbolicLink(home.resolve("capture"), elsewhere);

        drain("a\n", capture, lines::add);

        assertThat(elsewhere).hasContent("mine");
    }

    @Test
    void bytes_that_are_not_utf_8_are_replaced_in_lines() {
        var drain =
                new StderrDrain(
                        new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, '\n'}),
                        null,
                        lines::add);
        drain.run();

        assertThat(lines).containsExactly("a\ufffd");
    }

    private static StderrDrain drain(
            String text, @Nullable Path capture, Consumer<String> consumer) {
        var drain =
                new StderrDrain(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                        capture,
                        consumer);
        drain.run();
        return drain;
    }
}
