package dev.holdpoint.executor.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.executor.sandbox.Unconfined;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class ExaminationTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path KIT =
            Path.of(System.getProperty("holdpoint.test.sdk", "sdk/python")).toAbsolutePath();

    /// What a worker cannot do without a sandbox either: the limits are the kernel's own, and the
    /// worker's program closes what it does not need.
    private static final Set<Protection> ALWAYS =
            EnumSet.of(
                    Protection.WORKSPACE,
                    Protection.DESCRIPTORS,
                    Protection.TERMINAL,
                    Protection.MEMORY_LIMIT,
                    Protection.FILE_SIZE,
                    Protection.OPEN_FILES,
                    Protection.CORE_DUMPS);

    /// What control groups give at every level.
    private static final Set<Protection> COUNTED =
            EnumSet.of(Protection.PROCESS_LIMIT, Protection.MEMORY_TOGETHER, Protection.LEFTOVERS);

    @TempDir Path home;

    @BeforeEach
    void let_everybody_pass() throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void at_level_strong_every_protection_holds() throws IOException {
        try (var sandbox = Levels.open(settings(), Level.STRONG)) {
            var rows = examine(sandbox);

            assertThat(rows).hasSize(Protection.values().length);
            for (var row : rows) {
                boolean isUncounted =
                        sandbox.accounting() == Accounting.POLLING
                                && COUNTED.contains(row.protection())
                                && row.result() == Row.Result.OPEN;
                boolean isHeld = row.result() == Row.Result.OK || isUntriable(row);
                assertThat(isHeld || isUncounted).as("%s", row).isTrue();
            }
        }
    }

    /// What a level does not promise may be open there; what it promises holds, or says what the
    /// host lacks for it.
    @ParameterizedTest
    @EnumSource
    void at_each_level_nothing_fails_that_it_promises(Level level) throws IOException {
        try (var sandbox = Levels.open(settings(), level)) {
            var rows = examine(sandbox, level);

            assertThat(rows).noneMatch(row -> row.result() == Row.Result.NOT_OK);
            assertThat(rows).allSatisfy(row -> assertThat(row.came()).isNotBlank());
        }
    }

    @Test
    void without_a_sandbox_nearly_every_protection_is_said_to_be_missing() throws IOException {
        try (var nothing = Unconfined.open(PYTHON, KIT, home)) {
            var rows = examine(nothing);

            var held =
                    rows.stream()
                            .filter(row -> row.result() == Row.Result.OK)
                            .map(Row::protection)
                            .collect(Collectors.toSet());
            var expected = EnumSet.copyOf(ALWAYS);
            if (nothing.accounting() != Accounting.POLLING) {
                expected.addAll(COUNTED);
            }
            rows.stream()
                    .filter(ExaminationTest::isUntriable)
                    .map(Row::protection)
                    .forEach(expected::remove);
            assertThat(rows).allSatisfy(row -> assertThat(row.came()).isNotBlank());
            assertThat(held).as("%s", rows).isEqualTo(expected);
        }
    }

    @Test
    void a_line_that_the_probe_did_not_write_is_passed_over() {
        var said =
                "a warning of the interpreter\n{\"id\": \"tcp\", \"ok\": true, \"came\": \"EPERM\"}\n";

        var attempts = Examination.read(exited(said), List.of());

        assertThat(attempts).containsEntry(Protection.TCP, Attempt.held("EPERM"));
        assertThat(attempts.get(Protection.UDP))
                .isEqualTo(Attempt.passed("no answer: it ended with Exited[code=0]"));
    }

    private static Exit exited(String stdout) {
        var status = new Exit.Status.Exited(0);
        return new Exit(status, false, false, 0, stdout, false, 0, 0, 1, 1, 1);
    }

    /// Where the tests run without a terminal, or without IPv6, nothing can be told of these.
    private static boolean isUntriable(Row row) {
        return row.result() == Row.Result.NOT_TRIED
                && EnumSet.of(Protection.TERMINAL, Protection.IPV6).contains(row.protection());
    }

    private List<Row> examine(Sandbox sandbox) throws IOException {
        return examine(sandbox, Level.STRONG);
    }

    private List<Row> examine(Sandbox sandbox, Level promising) throws IOException {
        var place =
                new Examination.Place(
                        Files.createDirectory(home.resolve("probe")),
                        PYTHON,
                        KIT,
                        List.copyOf(canaries().keySet()));
        return Examination.of(sandbox, place, promising.wire());
    }

    /// Variables of this process that no worker gets.
    private static Map<String, String> canaries() {
        var all = new TreeMap<>(System.getenv());
        all.keySet().removeIf(name -> name.matches("PATH|LANG|LC_.*|HOME|PWD|_"));
        assertThat(all).isNotEmpty();
        return all;
    }

    private Levels.Settings settings() {
        return new Levels.Settings("bwrap", PYTHON, KIT, home.resolve("run"), null, false);
    }
}
