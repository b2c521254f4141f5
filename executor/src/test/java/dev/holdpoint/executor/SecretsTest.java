package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Reply;
import dev.holdpoint.queue.GivenAnswers;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    void a_secret_that_is_too_short_to_be_told_from_other_text_is_left() {
        assertThat(secrets.hide("at 12 o'clock")).isEqualTo("at 12 o'clock");
    }
}
