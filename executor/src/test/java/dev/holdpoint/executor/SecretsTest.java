package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.GivenAnswers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private final Secrets secrets =
            Secrets.of(
                    new GivenAnswers(
                            1,
                            Map.of("token", "hunter2", "pin", "12", "n", 3),
                            Set.of("token", "pin"),
                            Set.of()));

    @Test
    void a_secret_is_hidden_wherever_a_plugin_says_it() {
        var reply =
                new Reply(
                        "bad token hunter2",
                        List.of(Map.of("path", "a", "error", "hunter2!")),
                        Map.of("fields", List.of(Map.of("help", List.of("was hunter2", 3)))));

        assertThat(secrets.hide(reply))
                .isEqualTo(
                        new Reply(
                                "bad token ***",
                                List.of(Map.of("path", "a", "error", "***!")),
                                Map.of("fields", List.of(Map.of("help", List.of("was ***", 3))))));
    }

    @Test
    void a_number_is_hidden_where_a_secret_is_that_number() {
        var said = Map.of("pin", 12, "as", List.of(12.0, 13, 112));

        assertThat(secrets.hide(said))
                .isEqualTo(Map.of("pin", "***", "as", List.of("***", 13, 112)));
    }

    @Test
    void
            a_short_secret_is_hidden_where_it_is_all_of_a_text_but_not_in_what_a_question_consists_of() {
        var asks =
                Map.<String, @Nullable Object>of("fields", List.of(Map.of("id", "12", "min", 12)));

        assertThat(secrets.hide(" 12 ")).isEqualTo("***");
        assertThat(secrets.hide(Map.of("pin", "12"))).isEqualTo(Map.of("pin", "***"));
        assertThat(secrets.hide(new Reply(null, List.of(), asks)).asks()).isEqualTo(asks);
    }

    @Test
    void each_line_of_a_secret_with_several_is_hidden() {
        var key =
                Secrets.of(
                        new GivenAnswers(
                                1,
                                Map.of("key", "BEGIN KEY\n  abcdef\nxy\n"),
                                Set.of("key"),
                                Set.of()));

        assertThat(key.hide("read abcdef after BEGIN KEY xy")).isEqualTo("read *** after *** xy");
    }

    @Test
    void an_entry_hides_it_in_names_changes_and_errors() {
        var usage = new Usage(1, 0, 1, 1, Accounting.POLLING, "none", "x");
        var entry =
                Entry.of(
                                new ResolvedPlugin("p", "1", ""),
                                EntryStatus.FAILED,
                                List.of("out/hunter2.csv"),
                                "not hunter2",
                                usage)
                        .withViolations(List.of("hunter2 (FIFO)"))
                        .withDryRun(List.of(Map.of("path", "hunter2")), List.of("create hunter2"));

        var hidden = secrets.hide(entry);

        assertThat(hidden.toString()).doesNotContain("hunter2");
        assertThat(hidden.filesAffected()).containsExactly("out/***.csv");
        assertThat(hidden.changes()).containsExactly("create ***");
    }

    @Test
    void a_secret_that_is_too_short_to_be_told_from_other_text_is_left() {
        assertThat(secrets.hide("at 12 o'clock")).isEqualTo("at 12 o'clock");
    }
}
