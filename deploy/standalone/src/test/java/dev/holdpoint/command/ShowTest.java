package dev.holdpoint.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import dev.holdpoint.model.WorkspaceName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShowTest {
    private static final String ESCAPE = "\u001b[31m";

    private static Entry entry(String version, List<String> files, String error) {
        return Entry.of(
                new ResolvedPlugin("p", version, "d"),
                EntryStatus.FAILED,
                files,
                error,
                new Usage(41, 1, 11, 20, Accounting.POLLING, "strong", "host-1"));
    }

    private static PassView done(PassResult result) {
        return new PassView(
                new PassId("default", 0, new UUID(1, 2)),
                PassState.DONE,
                new WorkspaceName("lab", "run\u009b-0001"),
                new PassView.Work(List.of("p"), Map.of(), Priority.NORMAL, null),
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                result);
    }

    @Test
    void nothing_that_a_plugin_wrote_reaches_the_screen_as_a_control_character() {
        var entry =
                entry(ESCAPE + "0.1", List.of("a\u0007.txt"), "bad\nworse\r\u007f")
                        .withViolations(List.of("\u009bREADME.md"));
        var result = PassResult.of(List.of(entry), List.of("w\u001bx"), 1, false);

        var lines = Show.pass(done(result));

        assertThat(String.join("", lines).chars())
                .noneMatch(c -> c < 0x20 || (c >= 0x7f && c < 0xa0));
        assertThat(lines).contains("           bad worse", "           not allowed: README.md");
    }

    @Test
    void letters_of_any_script_stay() {
        assertThat(Show.plain("Zürich 東京 🙂")).isEqualTo("Zürich 東京 🙂");
    }

    @Test
    void a_pass_is_shown_with_what_each_plugin_did() {
        var lines =
                Show.pass(
                        done(
                                PassResult.of(
                                        List.of(entry("1.0", List.of(), "no")),
                                        List.of(),
                                        1,
                                        false)));

        assertThat(lines)
                .containsExactly(
                        "pass       default.0.00000000-0000-0001-0000-000000000002",
                        "state      done, partial",
                        "workspace  lab:run-0001",
                        "plugin     p 1.0: failed in 41 ms on host-1",
                        "           no");
    }

    @Test
    void a_long_list_of_files_is_cut_and_counted() {
        var files = IntStream.range(0, 30).mapToObj(i -> "f%02d".formatted(i)).toList();
        var result = PassResult.of(List.of(entry("1", files, "x")), List.of(), 1, false);

        assertThat(Show.result(result)).contains("           f19", "           … and 10 more");
        assertThat(Show.result(result)).doesNotContain("           f20");
    }

    @Test
    void a_field_is_shown_with_all_its_rules_and_what_nobody_knows_of_it() {
        var form =
                Forms.open(
                        """
                        [{"id": "a", "type": "integer", "min": 1, "max": 3, "default": 2, "help": "on the label", "unit": "ml"},
                         {"id": "b", "type": "sorcery", "pattern": "[A-Z]+", "min": 2, "required": false},
                         {"id": "c", "type": "enum", "options": ["x", 2]}]
                        """,
                        "");

        assertThat(Show.question(form))
                .containsSequence(
                        "field      a: a whole number, at least 1, at most 3, default 2",
                        "           on the label",
                        "           unit: \"ml\"",
                        "field      b: one line of text, matching [A-Z]+, at least 2 characters, optional",
                        "field      c: one of \"x\", 2");
    }

    @Test
    void the_default_of_a_secret_is_not_shown() {
        var form =
                Forms.open("[{\"id\": \"b\", \"type\": \"secret\", \"default\": \"hunter2\"}]", "");

        assertThat(String.join("\n", Show.question(form))).doesNotContain("hunter2");
    }
}
