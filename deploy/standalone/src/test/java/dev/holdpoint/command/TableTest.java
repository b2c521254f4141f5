package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.command.Table.Column;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Map<String, String> XTERM = Map.of("TERM", "xterm");

    @Test
    void columns_are_as_wide_as_their_widest_cell() {
        var table = new Table(Column.whole("A"), Column.whole("B"));
        table.add("long\u001b", "x");
        table.add("東京", "y");

        assertThat(table.lines(Screen.NONE)).containsExactly("A     B", "long  x", "東京  y");
    }

    @Test
    void on_a_narrow_screen_the_widest_columns_that_may_be_cut_are_cut() {
        var table = new Table(Column.whole("ID"), Column.shrinking("PATH"), Column.shrinking("P"));
        table.add("0123456789", "a/very/long/path/that/does/not/fit", "plugin");

        var lines = table.lines(plain(40));

        assertThat(lines)
                .containsExactly(
                        "ID          PATH                  P",
                        "0123456789  a/very/long/path/th…  plugin");
        assertThat(lines).allMatch(line -> line.length() <= 40);
        assertThat(table.lines(Screen.NONE).getLast()).contains("does/not/fit");
    }

    @Test
    void where_columns_would_get_too_narrow_to_read_optional_ones_are_left_out() {
        var table =
                new Table(
                        Column.whole("ID"),
                        Column.optional("PLUGINS"),
                        Column.shrinking("PATH"),
                        Column.optional("NOW"));
        table.add("0123456789", "hello_plugin,columns", "a/very/long/path", "hello on exec-1");

        assertThat(table.lines(plain(60)).getFirst()).matches("ID +PLUGINS +PATH +NOW");
        assertThat(table.lines(plain(45)).getFirst()).matches("ID +PLUGINS +PATH");
        assertThat(table.lines(plain(30)).getLast()).isEqualTo("0123456789  a/very/long/path");
    }

    @Test
    void what_must_not_be_cut_is_whole_even_where_it_does_not_fit() {
        var table = new Table(Column.whole("ID"), Column.shrinking("PATH"));
        table.add("0123456789012345678901234567890123456789", "a/long/path");

        assertThat(table.lines(plain(30)).getLast())
                .isEqualTo("0123456789012345678901234567890123456789  a/lon…");
    }

    @Test
    void states_have_colours_where_colours_may_be() {
        var table = new Table(Column.whole("STATE"));
        table.add("dead");

        assertThat(table.lines(Screen.of("80", XTERM)).getLast())
                .isEqualTo("\u001b[31mdead\u001b[0m");
        assertThat(table.lines(Screen.of("80", Map.of("TERM", "xterm", "NO_COLOR", "1"))).getLast())
                .isEqualTo("dead");
        assertThat(table.lines(Screen.of("80", Map.of("TERM", "dumb"))).getLast())
                .isEqualTo("dead");
        assertThat(table.lines(Screen.of("", XTERM)).getLast()).isEqualTo("dead");
    }

    @Test
    void an_empty_no_color_does_not_count() {
        assertThat(Screen.of("80", Map.of("TERM", "xterm", "NO_COLOR", "")).hasColour()).isTrue();
    }

    @Test
    void a_row_has_a_cell_for_each_column() {
        assertThatThrownBy(() -> new Table(Column.whole("A")).add("1", "2"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Screen plain(int columns) {
        return new Screen(columns, false, false);
    }
}
