package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LevelsTest {
    private static final String NO_BWRAP = "no-such-bwrap";

    @TempDir Path home;

    @BeforeEach
    void everybody_may_pass() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void a_level_that_works_says_what_it_lacks() {
        var strong = Levels.examine(settings("bwrap", null)).getFirst();

        assertThat(strong.level()).isEqualTo(Level.STRONG);
        assertThat(strong.works()).isTrue();
        assertThat(strong.missing()).anyMatch(sentence -> sentence.contains("memory"));
        assertThat(strong.advice()).isEmpty();
    }

    @Test
    void a_level_that_does_not_work_says_why_and_what_would_help() {
        var strong = Levels.examine(settings(NO_BWRAP, null)).getFirst();

        assertThat(strong.works()).isFalse();
        assertThat(strong.problem()).contains("no-such-bwrap").contains("found none");
        assertThat(strong.advice()).isEqualTo("install bubblewrap");
        assertThat(strong.missing()).isEmpty();
    }

    @Test
    void the_strongest_is_chosen() {
        var choice = Levels.choose(settings("bwrap", null), Level.LIMITS);
        try (var sandbox = choice.sandbox()) {
            assertThat(sandbox.level()).isEqualTo("strong");
            assertThat(choice.missing()).isEqualTo(sandbox.missing());
        }
    }

    @Test
    void below_the_minimum_nothing_is_opened_and_every_attempt_is_told() {
        assertThatThrownBy(() -> Levels.choose(settings(NO_BWRAP, null), Level.STRONG))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> {
                            assertThat(e.problem()).isEqualTo(Problem.SANDBOX_UNAVAILABLE);
                            assertThat(e.details())
                                    .singleElement()
                                    .asString()
                                    .startsWith("strong: expected the program no-such-bwrap")
                                    .endsWith("install bubblewrap");
                        })
                .hasMessageStartingWith("expected a sandbox of at least the level strong, came: ");
    }

    private Levels.Settings settings(String bwrap, @Nullable Level only) {
        return new Levels.Settings(bwrap, Workshop.PYTHON, Workshop.SDK, home.resolve("run"), only);
    }
}
