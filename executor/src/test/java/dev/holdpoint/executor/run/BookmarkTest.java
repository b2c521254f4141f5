package dev.holdpoint.executor.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    void what_is_said_of_files_outlives_the_rounds_they_were_finished_in() {
        var first = reply(file("a", "described"), file("b", "input_required"));
        var second = reply(file("b", "described"), file("c", "input_required"));

        var bookmark = Bookmark.NONE.reporting(first).reporting(second);

        assertThat(bookmark.withEarlier(List.of(file("c", "described"))))
                .containsExactly(
                        file("a", "described"), file("b", "described"), file("c", "described"));
    }

    @Test
    void what_is_said_last_of_a_file_counts() {
        var bookmark = Bookmark.NONE.reporting(reply(file("a", "skipped"), file("b", "skipped")));

        assertThat(bookmark.withEarlier(List.of(file("a", "described"))))
                .containsExactly(file("b", "skipped"), file("a", "described"));
    }

    @Test
    void what_is_kept_over_the_rounds_has_an_end() {
        var bookmark = Bookmark.NONE;
        for (int round = 0; round < 5; round++) {
            int first = round * 100;
            bookmark =
                    bookmark.reporting(
                            new Reply(
                                    null,
                                    IntStream.range(first, first + 100)
                                            .mapToObj(n -> large("f" + n))
                                            .toList(),
                                    null));
        }

        var kept = bookmark.reported();
        assertThat(Json.write(kept).length()).isBetween(1_000_000, 1_200_000);
        assertThat(kept).hasSize(500);
        assertThat(kept.getFirst()).containsKey("changes").doesNotContainKey("note");
        assertThat(kept.getLast())
                .containsEntry("path", "/lab/run/f499")
                .containsEntry("status", "described")
                .containsKey("note")
                .doesNotContainKey("changes");
    }

    private static Reply reply(
            Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
        return new Reply(null, List.of(one, other), null);
    }

    private static Map<String, @Nullable Object> file(String name, String status) {
        return Map.of("path", "/lab/run/" + name, "status", status);
    }

    private static Map<String, @Nullable Object> large(String name) {
        return Map.of(
                "path", "/lab/run/" + name, "status", "described", "changes", "x".repeat(5_000));
    }
}
