package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineDiffTest {
    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void equal_states_have_no_difference() {
        assertThat(LineDiff.of(Map.of("a", text("1\n")), Map.of("a", text("1\n")))).isEmpty();
    }

    @Test
    void only_the_lines_that_changed_are_shown() {
        assertThat(LineDiff.of(Map.of("a", text("1\n2\n3\n")), Map.of("a", text("1\n2b\n3\n4\n"))))
                .containsExactly("a", "  - 2", "  + 2b", "  + 4");
    }

    @Test
    void files_that_came_and_went_are_named_in_the_order_of_their_paths() {
        assertThat(LineDiff.of(Map.of("b", text("gone\n")), Map.of("a", text("here\n"))))
                .containsExactly("a (new)", "  + here", "b (deleted)", "  - gone");
    }

    @Test
    void an_inserted_line_does_not_drag_the_rest_along() {
        assertThat(LineDiff.of(Map.of("a", text("x\nx\ny\n")), Map.of("a", text("0\nx\nx\ny\n"))))
                .containsExactly("a", "  + 0");
    }

    @Test
    void bytes_that_are_no_text_do_not_stop_it() {
        assertThat(LineDiff.of(Map.of("a", new byte[] {(byte) 0xff}), Map.of("a", new byte[0])))
                .hasSize(2);
    }
}
