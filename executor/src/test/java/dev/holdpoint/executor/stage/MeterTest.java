package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Violation;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What counts as staged, and when it is too much.
@Timeout(60)
class MeterTest {
    private static final StagedLimits MUCH = new StagedLimits(1L << 40, 1_000_000);
    private static final Violation BYTES = new Violation("", "more than 1048576 staged bytes");
    private static final Violation ENTRIES = new Violation("", "more than 10 staged entries");
    private static final StagedLimits LITTLE = new StagedLimits(1 << 20, 10);

    @TempDir Path directory;

    static List<StageKind> kinds() {
        return Lab.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_the_plugin_adds_counts_and_not_what_was_there(StageKind kind) throws Exception {
        var lab = lab(kind);
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            assertThat(counted(stage)).isEqualTo(List.of(0, 0L));

            lab.plugin(stage, "echo 1 > new; mkdir made; echo more >> d/f7; ln -s d link");

            var tally = tally(stage, MUCH);
            int parents = kind instanceof StageKind.Overlay ? 1 : 0; // of what is copied up
            assertThat(tally.entries()).isEqualTo(4 + parents);
            assertThat(tally.bytes()).isGreaterThanOrEqualTo(2 * 4096);
            assertThat(tally.overrun()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sparse_files_reserved_space_and_second_names_count_in_full(StageKind kind)
            throws Exception {
        for (var act :
                List.of(
                        "truncate -s 2M sparse",
                        ": > reserved; fallocate -n -l 2M reserved",
                        "head -c 600000 /dev/zero > one; ln one two")) {
            var lab = lab(kind);
            var wanted = new Staging(0, lab.workspace, kind, LITTLE, () -> false);
            try (var stage = lab.claim(1).open(wanted)) {
                lab.plugin(stage, act);

                assertThat(tally(stage, LITTLE).overrun()).as(act).contains(BYTES);
                assertThat(stage.manifest().refused()).as(act).contains(BYTES);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void names_of_any_bytes_in_closed_places_are_entries(StageKind kind) throws Exception {
        var lab = lab(kind);
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(
                    stage,
                    "mkdir shut; cd shut; i=0; while [ $i -lt 10 ]; do"
                            + " : > \"$(printf '\\377\\n%d' $i)\"; i=$((i + 1)); done; chmod 0 .");

            assertThat(tally(stage, LITTLE).overrun()).contains(ENTRIES);
            assertThat(tally(stage, MUCH).entries()).isEqualTo(11);
        }
    }

    @Test
    void what_an_overlay_marks_as_deleted_is_an_entry() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(stage, "rm d/f*");

            assertThat(tally(stage, LITTLE).overrun()).contains(ENTRIES);
        }
    }

    @Test
    void counting_ends_with_the_first_that_is_too_much() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(stage, "mkdir many; cd many; seq 5000 | xargs touch");

            assertThat(tally(stage, LITTLE).entries()).isEqualTo(11);
        }
    }

    @Test
    void a_tree_too_deep_to_be_published_is_not_descended() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(stage, "i=0; while [ $i -lt 1000 ]; do mkdir e; cd e; i=$((i + 1)); done");

            assertThat(tally(stage, MUCH).overrun())
                    .hasValueSatisfying(violation ->
                            assertThat(violation.reason())
                                    .startsWith("deeper than 100 directories"));
        }
    }

    @Test
    void links_lead_nowhere() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(stage, "ln -s /usr out; mkdir e; ln -s / e/out");

            assertThat(tally(stage, MUCH).entries()).isEqualTo(3);
        }
    }

    /// Directories come and go, and become links, while they are walked through.
    @Test
    void a_tree_that_changes_all_the_time_can_be_counted() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            var upper = stage.view().upper();
            for (int i = 0; i < 50; i++) {
                Files.createDirectories(upper.resolve("a" + i + "/b/c"));
            }
            var isOver = new AtomicBoolean();
            var changing =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!isOver.get()) {
                                    change(upper);
                                }
                            });
            for (int i = 0; i < 200; i++) {
                assertThat(tally(stage, MUCH).entries()).isLessThan(200);
            }
            isOver.set(true);
            changing.join();
        }
    }

    private static void change(Path upper) {
        try {
            for (int i = 0; i < 50; i++) {
                var c = upper.resolve("a" + i + "/b/c");
                Files.delete(c);
                Files.createSymbolicLink(c, Path.of("/"));
                Files.move(upper.resolve("a" + i), upper.resolve("x" + i));
                Files.delete(upper.resolve("x" + i + "/b/c"));
                Files.createDirectory(upper.resolve("x" + i + "/b/c"));
                Files.move(upper.resolve("x" + i), upper.resolve("a" + i));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_worker_that_has_ended_is_not_counted_any_further() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(stage, "mkdir many; cd many; seq 5000 | xargs touch");
            var tally = new Tally(MUCH, null, () -> false);

            tally.add(stage.view().upper(), Walk.Doors.STAY_CLOSED);

            assertThat(tally.entries()).isLessThan(300);
        }
    }

    @Test
    void what_was_removed_and_is_held_open_takes_its_space() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            var quota = new Meter(stage.view().upper(), null, LITTLE, new Tenants());
            var file = stage.view().upper().resolve("gone");
            try (var open = Files.newOutputStream(file)) {
                open.write(new byte[2 << 20]);
                var held = holding(file);
                Files.delete(file);

                assertThat(untilExceeded(quota, held)).isEqualTo(BYTES);
            }
        }
    }

    /// The descriptor of this process that leads to a file.
    private static List<Path> holding(Path file) throws IOException {
        var held = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var each : all) {
                if (Files.exists(each) && Files.isSameFile(each, file)) {
                    held.add(each);
                    held.add(each);
                }
            }
        }
        assertThat(held).hasSize(2);
        return held;
    }

    /// 20 MiB, of which 1 MiB is kept.
    @Test
    void a_file_system_that_runs_full_ends_the_largest_first() throws Exception {
        try (var small = Small.mounted(directory.resolve("small"), 20)) {
            var tenants = new Tenants();
            var one = Files.createDirectory(small.path().resolve("one"));
            var two = Files.createDirectory(small.path().resolve("two"));
            var larger = new Meter(one, null, MUCH, tenants);
            try (var smaller = new Meter(two, null, MUCH, tenants)) {
                Files.write(one.resolve("f"), new byte[12 << 20]);
                assertThat(lookedAt(smaller)).isEmpty();
                assertThat(lookedAt(larger)).isEmpty();
                Files.write(two.resolve("f"), new byte[7_500_000]);

                assertThat(lookedAt(smaller)).isEmpty();
                assertThat(untilExceeded(larger, List.of()).reason())
                        .isEqualTo("the file system has 0 MiB left, and 1 MiB are kept for others");
                larger.close();
                assertThat(untilExceeded(smaller, List.of()).reason()).contains("kept for others");
            }
        }
    }

    @Test
    void a_file_system_that_was_full_before_is_nobodys_fault() throws Exception {
        try (var small = Small.mounted(directory.resolve("small"), 20)) {
            Files.write(small.path().resolve("others"), new byte[20_600_000]);
            var one = Files.createDirectory(small.path().resolve("one"));
            try (var meter = new Meter(one, null, MUCH, new Tenants())) {
                assertThat(lookedAt(meter)).isEmpty();
            }
        }
    }

    @Test
    void a_claim_that_was_taken_over_is_no_violation() throws Exception {
        var lab = lab(new StageKind.Overlay());
        try (var stage = lab.claim(1).open(lab.stage(0));
                var meter = new Meter(stage.view().upper(), null, LITTLE, new Tenants())) {
            lab.plugin(stage, "rm d/f*");
            lab.claim(2);

            assertThat(lookedAt(meter)).isEmpty();
        }
    }

    /// A file system in memory.
    private record Small(Path path) implements AutoCloseable {
        static Small mounted(Path path, int mib) throws IOException {
            assumeThat(Identity.own().isRoot()).as("run as root").isTrue();
            Files.createDirectory(path);
            run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", path.toString());
            return new Small(path);
        }

        @Override
        public void close() throws IOException {
            run("umount", path.toString());
        }

        private static void run(String... words) throws IOException {
            var process = new ProcessBuilder(words).inheritIO().start();
            assertThat(process.onExit().join().exitValue()).isZero();
        }
    }

    /// A workspace with twenty files.
    private Lab lab(StageKind kind) throws IOException {
        var home = Files.createTempDirectory(directory, "lab");
        var lab = new Lab(home, kind);
        for (int i = 0; i < 20; i++) {
            lab.file("d/f" + i, "x");
        }
        return lab;
    }

    private static List<Object> counted(Stage stage) throws IOException {
        var tally = tally(stage, MUCH);
        return List.of(tally.entries(), tally.bytes());
    }

    private static Tally tally(Stage stage, StagedLimits limits) throws IOException {
        var tally = new Tally(limits, stage.since(), () -> true);
        tally.add(stage.view().upper(), Walk.Doors.STAY_CLOSED);
        return tally;
    }

    private static Violation untilExceeded(Meter meter, List<Path> unlinked) {
        while (true) {
            var found = meter.exceeded(new Standing(unlinked));
            if (found.isPresent()) {
                return found.get();
            }
            Backoff.sleep(Duration.ofMillis(5));
        }
    }

    /// What comes of looking long enough for a look to be due.
    private static Optional<Violation> lookedAt(Meter meter) {
        @Nullable Violation found = null;
        for (int i = 0; i < 60 && found == null; i++) {
            found = meter.exceeded(new Standing(List.of())).orElse(null);
            Backoff.sleep(Duration.ofMillis(5));
        }
        return Optional.ofNullable(found);
    }

    private record Standing(List<Path> unlinked) implements Quota.Worker {
        @Override
        public boolean isAlive() {
            return true;
        }
    }
}
