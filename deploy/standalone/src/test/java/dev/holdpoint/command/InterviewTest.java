package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.InputRequest;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InterviewTest {
    private static final InputRequest FORM =
            Forms.open(
                    """
                    [{"id": "date_time", "type": "datetime", "label": "Date & Time"},
                     {"id": "n", "type": "integer", "min": 1, "max": 9, "default": 3, "help": "how many"},
                     {"id": "note", "required": false}]
                    """,
                    "the export has no date");

    private final StringWriter screen = new StringWriter();

    /// A person who has made up their mind beforehand.
    private static final class Person implements Terminal {
        private final Deque<String> lines;
        private int secrets;

        Person(String... lines) {
            this.lines = new ArrayDeque<>(List.of(lines));
        }

        @Override
        public @Nullable String ask(String prompt) {
            return lines.poll();
        }

        @Override
        public @Nullable String askSecretly(String prompt) {
            secrets++;
            return lines.poll();
        }
    }

    private @Nullable Map<String, @Nullable Object> hold(
            InputRequest form, Map<String, String> given, Person person) {
        var out = new PrintWriter(screen);
        var around =
                new Surroundings(
                        Path.of("/"),
                        Map.of(),
                        "asmith",
                        InputStream.nullInputStream(),
                        person,
                        Screen.NONE,
                        InstantSource.fixed(Instant.EPOCH),
                        out,
                        out);
        return new Interview(around, person).hold(form, given);
    }

    @Test
    void every_field_is_asked_for_and_an_empty_line_leaves_the_default() {
        var values = hold(FORM, Map.of(), new Person("2024-02-07T10:15", "", ""));

        assertThat(values)
                .containsExactly(
                        Map.entry("date_time", "2024-02-07T10:15"),
                        Map.entry("n", ""),
                        Map.entry("note", ""));
        assertThat(screen.toString())
                .contains("instrument_columns asks, about lab:run-0001:")
                .contains("the export has no date")
                .contains("date_time \"Date & Time\": a date and time such as 2024-02-07T10:15")
                .contains("n: a whole number, at least 1, at most 9, default 3")
                .contains("how many")
                .contains("note: one line of text, optional");
    }

    @Test
    void a_wrong_value_is_explained_and_asked_for_again() {
        var values =
                hold(FORM, Map.of(), new Person("", "noon", "2024-02-07T10:15", "12", "9", "x"));

        assertThat(values)
                .containsEntry("date_time", "2024-02-07T10:15")
                .containsEntry("n", "9")
                .containsEntry("note", "x");
        assertThat(screen.toString())
                .contains("date_time: required")
                .contains("got \"noon\"")
                .contains("n: expected at most 9, got \"12\"");
    }

    @Test
    void what_is_known_and_fits_is_not_asked_for() {
        var values =
                hold(FORM, Map.of("date_time", "2024-02-07T10:15", "n", "x"), new Person("4", ""));

        assertThat(values).containsEntry("date_time", "2024-02-07T10:15").containsEntry("n", "4");
    }

    @Test
    void blanks_around_a_typed_value_do_not_count_but_those_of_a_secret_do() {
        var form = Forms.open("[{\"id\": \"a\"}, {\"id\": \"b\", \"type\": \"secret\"}]", "");
        var person = new Person(" a ", " b ");
        var values = hold(form, Map.of(), person);

        assertThat(values).containsEntry("a", "a").containsEntry("b", " b ");
        assertThat(person.secrets).isOne();
    }

    @Test
    void a_wrong_secret_is_not_shown() {
        var form =
                Forms.open("[{\"id\": \"b\", \"type\": \"secret\", \"pattern\": \"[0-9]+\"}]", "");
        hold(form, Map.of(), new Person("hunter2!", "12"));

        assertThat(screen.toString()).contains("b: expected").doesNotContain("hunter2!");
    }

    @Test
    void the_end_of_the_input_ends_the_interview() {
        assertThat(hold(FORM, Map.of(), new Person("2024-02-07T10:15"))).isNull();
    }

    @Test
    void a_plugin_cannot_move_the_cursor() {
        var form =
                Forms.open(
                        "[{\"id\": \"a\", \"label\": \"\\u001b[2J\", \"help\": \"\\u009b1A\"}]",
                        "\u001b]0;x\u0007");
        hold(form, Map.of(), new Person("x"));

        assertThat(screen.toString()).doesNotContain("\u001b", "\u009b", "\u0007");
    }

    @Test
    void only_required_fields_without_a_default_are_missing() {
        assertThat(Interview.missing(FORM, Map.of())).containsExactly("date_time");
        assertThat(Interview.missing(FORM, Map.of("date_time", "x"))).isEmpty();
    }
}
