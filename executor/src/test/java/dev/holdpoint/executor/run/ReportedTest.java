package dev.holdpoint.executor.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReportedTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void what_is_said_last_of_a_file_counts() {
        var reported = Reported.NOTHING.and(List.of(file("a", ""), file("b", "")));

        assertThat(reported.before(List.of(file("a", "now"))))
                .containsExactly(file("b", ""), file("a", "now"));
    }

    @Test
    void all_of_it_together_has_at_most_one_mebibyte() {
        var reported = Reported.NOTHING;
        for (int round = 0; round < 5; round++) {
            reported = reported.and(large(round * 100, 100, "é".repeat(2_500)));
        }

        assertThat(bytes(reported)).isBetween(MIB - 500, MIB);
        assertThat(reported.files().getFirst()).containsKey("changes").doesNotContainKey("note");
        assertThat(reported.files().getLast())
                .containsEntry("status", "described")
                .containsKey("note")
                .doesNotContainKey("changes");
    }

    @Test
    void no_file_goes_missing_without_being_counted() {
        var reported = Reported.NOTHING;
        for (int round = 0; round < 5; round++) {
            reported = reported.and(large(round * 100, 100, "x".repeat(5_000)));
        }

        assertThat(reported.leftOut()).isPositive();
        assertThat(reported.files().size() + reported.leftOut()).isEqualTo(500);
    }

    @Test
    void one_file_that_is_too_large_leaves_room_for_the_next() {
        var reported =
                Reported.NOTHING.and(List.of(file("a", "x".repeat(2 * MIB)), file("b", "little")));

        assertThat(reported.files().getFirst()).containsEntry("path", "a").containsKey("note");
        assertThat(reported.files().getLast()).isEqualTo(file("b", "little"));
        assertThat(reported.leftOut()).isZero();
    }

    private static List<Map<String, @Nullable Object>> large(int first, int many, String changes) {
        return IntStream.range(first, first + many).mapToObj(n -> file("f" + n, changes)).toList();
    }

    private static int bytes(Reported reported) {
        return Json.write(reported.files()).getBytes(StandardCharsets.UTF_8).length;
    }

    private static Map<String, @Nullable Object> file(String path, String changes) {
        return Map.of("path", path, "status", "described", "changes", changes);
    }
}
