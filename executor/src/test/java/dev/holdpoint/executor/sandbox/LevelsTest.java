package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(60)
class LevelsTest {
    private static final String NO_BWRAP = "no-such-bwrap";

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Levels.class);

    @TempDir Path home;

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @BeforeEach
    void everybody_may_pass() throws IOException {
        log.start();
        logger.addAppender(log);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void a_level_that_works_says_what_it_lacks() throws IOException {
        var strong = Levels.examine(settings("bwrap", null)).getFirst();

        assertThat(strong.level()).isEqualTo(Level.STRONG);
        assertThat(strong.works()).isTrue();
        try (var sandbox = Workshop.open(home)) {
            assertThat(strong.missing()).isEqualTo(sandbox.missing());
        }
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

    @Test
    void a_weaker_one_is_chosen_loudly_where_the_stronger_do_not_work() {
        var choice = Levels.choose(settings(NO_BWRAP, null), Level.NAMESPACES);
        try (var sandbox = choice.sandbox()) {
            assertThat(sandbox.level()).isEqualTo("namespaces");
            assertThat(choice.missing().getFirst())
                    .startsWith(
                            "level namespaces instead of strong: strong: expected the program"
                                    + " no-such-bwrap")
                    .endsWith("install bubblewrap");
            assertThat(choice.missing()).containsAll(sandbox.missing());
            assertThat(log.list)
                    .filteredOn(event -> event.getLevel() == ch.qos.logback.classic.Level.WARN)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("plugins run at " + choice.missing().getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_only_one_that_is_to_be_tried_is_chosen_and_every_level_works_here(Level only) {
        var choice = Levels.choose(settings("bwrap", only), Level.LIMITS);
        try (var sandbox = choice.sandbox()) {
            assertThat(sandbox.level()).isEqualTo(only.wire());
        }
        assertThat(Levels.examine(settings("bwrap", only)))
                .singleElement()
                .satisfies(tried -> {
                    assertThat(tried.problem()).isNull();
                    assertThat(tried.missing()).isEqualTo(sandboxMissing(only));
                });
    }

    private List<String> sandboxMissing(Level only) {
        try (var sandbox = Levels.open(settings("bwrap", only), only)) {
            return sandbox.missing();
        }
    }

    @Test
    void the_only_one_that_is_to_be_tried_is_still_below_the_minimum() {
        assertThatThrownBy(() -> Levels.choose(settings("bwrap", Level.LIMITS), Level.NAMESPACES))
                .hasMessageContaining("at least the level namespaces")
                .hasMessageContaining("only limits was to be tried");
    }

    /// Root's way on a host whose kernel makes no user namespaces.
    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void root_can_do_without_user_namespaces(int owner) throws IOException {
        assumeThat(WorkerUser.isRoot()).as("run as root").isTrue();
        var workshop = new Workshop(home).ownedBy(owner);
        try (var sandbox =
                Namespaces.open(
                        Workshop.PYTHON,
                        Workshop.SDK,
                        home.resolve("run"),
                        _ -> NoControlGroups.because(List.of("none here")),
                        false)) {
            var exit =
                    workshop.run(
                            sandbox,
                            workshop.shell(
                                    "echo two >> data.txt; id -u; readlink /proc/self/ns/user;"
                                            + " grep -E '^(CapEff|CapBnd|NoNew)' /proc/self/status;"
                                            + " { true > /etc/hole; } 2>/dev/null && echo wrote;"
                                            + " set -- /proc/[0-9]*; echo $#"));

            assertThat(exit.stdout().replace("\t", " "))
                    .as(workshop.stderr())
                    .matches(
                            owner
                                    + "\n"
                                    + Files.readSymbolicLink(Path.of("/proc/self/ns/user"))
                                            .toString()
                                            .replace("[", "\\[")
                                    + "\nCapEff: 0{16}\nCapBnd: 0{16}\nNoNewPrivs: 1\n\\d\n");
            assertThat(workshop.staged("data.txt")).isEqualTo("one\ntwo\n");
            assertThat(sandbox.limitsProcesses(owner)).isFalse();
            assertThat(sandbox.missing())
                    .anyMatch(line -> line.contains("there are no user namespaces"));
        }
    }

    /// Such as a service with `UMask=0077`.
    @ParameterizedTest
    @EnumSource(names = {"RESIDENT", "CHAIN", "NAMESPACES"})
    void an_executor_that_closes_what_it_makes_has_its_level_all_the_same(Ground ground)
            throws Exception {
        var outfit = new ArrayList<>(List.of("/bin/sh", "-c", "umask 077; exec \"$@\"", "closing"));
        outfit.addAll(SandboxMain.outfit());
        Files.createDirectory(home.resolve("run"));

        assertThat(SandboxMain.run(outfit, ground, home, "umask; echo two >> data.txt"))
                .isEqualTo("0077\nexit 0\n");
    }

    private Levels.Settings settings(String bwrap, @Nullable Level only) {
        return new Levels.Settings(
                bwrap, Workshop.PYTHON, Workshop.SDK, home.resolve("run"), only, false);
    }
}
