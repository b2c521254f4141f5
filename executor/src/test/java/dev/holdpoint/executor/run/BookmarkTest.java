package dev.holdpoint.executor.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BookmarkTest {
    private static final Path WORKSPACE = Path.of("/lab/run");

    @Test
    void what_is_finished_is_not_left_to_do_and_the_file_that_asks_comes_first() {
        var bookmark =
                Bookmark.NONE.after(
                        reply(file("a", "modified"), file("c", "input_required")), WORKSPACE);

        assertThat(bookmark.remaining(List.of("a", "b", "c"))).containsExactly("c", "b");
    }

    @Test
    void what_is_reported_is_of_the_files_that_are_finished() {
        var first = reply(file("a", "described"), file("b", "input_required"));
        var second = reply(file("b", "described"), file("c", "input_required"));

        var bookmark = Bookmark.NONE.reporting(first).reporting(second);

        assertThat(bookmark.reported().files())
                .containsExactly(file("a", "described"), file("b", "described"));
        assertThat(bookmark.after(second, WORKSPACE).reported()).isEqualTo(bookmark.reported());
    }

    private static Reply reply(
            Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
        return new Reply(null, List.of(one, other), null);
    }

    private static Map<String, @Nullable Object> file(String name, String status) {
        return Map.of("path", "/lab/run/" + name, "status", status);
    }
}
