package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyStageTest {
    private static final StageKind OVERLAY = new StageKind.Overlay();
    private static final StageKind COPY = new StageKind.Copy("every byte", "a test");

    @TempDir Path directory;
    private Lab lab;

    @BeforeEach
    void a_workspace() throws IOException {
        lab = new Lab(directory, COPY);
        lab.file("a", "a\n").file("d/x", "x\n").file("e/x", "another x\n");
    }

    @Test
    void the_plugin_finds_everything_as_it_is_in_the_workspace() throws Exception {
        Files.setLastModifiedTime(lab.workspace.resolve("a"), FileTime.fromMillis(1_234));
        Files.setAttribute(lab.workspace.resolve("a"), "unix:mode", 0640);
        Files.setAttribute(lab.workspace.resolve("d"), "unix:mode", 0550);
        Files.createSymbolicLink(lab.workspace.resolve("l"), Path.of("d/x"));
        try (var stage = open(() -> false)) {
            lab.plugin(
                    stage,
                    "test \"$(cat l)\" = x; test \"$(stat -c %a.%Y a)\" = 640.1;"
                            + " test \"$(stat -c %a d)\" = 550; test \"$(readlink l)\" = d/x");
            assertThat(stage.manifest().changes()).isEmpty();
        }
    }

    @Test
    void directories_that_change_places_take_their_files_along() throws Exception {
        try (var stage = open(() -> false)) {
            lab.plugin(stage, "mv d t; mv e d; mv t e");

            assertThat(stage.manifest().lines()).containsExactly("change d/x", "change e/x");
        }
    }

    @Test
    void a_change_that_hides_its_time_is_found() throws Exception {
        var time = Files.getLastModifiedTime(lab.workspace.resolve("a"));
        try (var stage = open(() -> false)) {
            lab.plugin(stage, "cp -p a ../time; printf 'b\\n' > a; touch -r ../time a; rm ../time");
            assertThat(Files.getLastModifiedTime(stage.view().upper().resolve("a")))
                    .isEqualTo(time);

            assertThat(stage.manifest().filesAffected()).containsExactly("a");
        }
    }

    @Test
    void what_a_person_changes_while_the_copy_is_made_is_a_conflict() throws Exception {
        var once = new AtomicBoolean();
        try (var stage =
                open(() -> {
                    if (once.compareAndSet(false, true)) {
                        write("a", "by a person\n");
                    }
                    return false;
                })) {
            lab.plugin(stage, "echo more >> a; echo more >> d/x");
            var manifest = stage.manifest();

            assertThat(manifest.conflicts()).containsExactly("a");
            assertThat(stage.conflicts(manifest)).containsExactly("a");
        }
    }

    @Test
    void what_a_person_adds_or_removes_after_the_copy_is_none_of_the_plugins_changes()
            throws Exception {
        try (var stage = open(() -> false)) {
            lab.file("new", "by a person");
            Files.delete(lab.workspace.resolve("e/x"));
            Files.setAttribute(lab.workspace.resolve("d"), "unix:mode", 0700);
            lab.plugin(stage, "echo more >> d/x");
            var manifest = stage.manifest();

            assertThat(manifest.lines()).containsExactly("change d/x");
            assertThat(manifest.conflicts()).isEmpty();
        }
    }

    @Test
    void a_directory_swapped_for_a_link_leads_nowhere_else() throws Exception {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("x"), "not of the workspace");
        var once = new AtomicBoolean();
        try (var stage =
                open(() -> {
                    if (once.compareAndSet(false, true)) {
                        swap(lab.workspace.resolve("d"), outside);
                        swap(lab.workspace.resolve("e/x"), outside.resolve("x"));
                    }
                    return false;
                })) {
            var copy = stage.view().upper();
            assertThat(Files.readSymbolicLink(copy.resolve("d"))).isEqualTo(outside);
            assertThat(Files.readSymbolicLink(copy.resolve("e/x"))).isEqualTo(outside.resolve("x"));
        }
    }

    @Test
    void a_directory_swapped_while_it_is_copied_is_no_way_out_either() throws Exception {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("x"), "not of the workspace");
        var copy = directory.resolve("lab/.holdpoint/pass/" + Lab.PASS + "/1/stage/0/copy");
        var got = new AtomicBoolean();

        assertThatThrownBy(() ->
                        open(() -> {
                            if (Files.exists(copy.resolve("d"))
                                    && Files.isDirectory(
                                            lab.workspace.resolve("d"),
                                            LinkOption.NOFOLLOW_LINKS)) {
                                swap(lab.workspace.resolve("d"), outside);
                            }
                            got.compareAndSet(false, Files.exists(copy.resolve("d/x")));
                            return false;
                        }))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.STAGE_FAILED));
        assertThat(got).isFalse();
    }

    /// A file that root can read and the workspace's owner cannot, put in the place of his own.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_file_swapped_while_it_is_copied_takes_its_owner_and_mode_along(int question)
            throws Exception {
        assumeThat(Identity.own().isRoot()).as("run as root").isTrue();
        var secret = Files.writeString(directory.resolve("secret"), "secret\n");
        Files.setAttribute(secret, "unix:mode", 0600);
        var file = lab.workspace.resolve("a");
        Files.setAttribute(file, "unix:uid", 1234);
        var asked = new AtomicInteger();
        try (var stage =
                open(() -> {
                    if (asked.incrementAndGet() == question) {
                        move(secret, file);
                    }
                    return false;
                })) {
            var copy = stage.view().upper().resolve("a");
            var stat = Objects.requireNonNull(Stat.of(copy));
            boolean isSecret = Files.readString(copy).equals("secret\n");
            assertThat(stat.uid()).isEqualTo(isSecret ? 0 : 1234);
            assertThat(stat.permissions() == 0600).isEqualTo(isSecret);
        }
        assertThat(asked.get()).as("how often it asks").isGreaterThanOrEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_directory_swapped_while_it_is_copied_takes_its_owner_and_mode_along(int question)
            throws Exception {
        assumeThat(Identity.own().isRoot()).as("run as root").isTrue();
        var secret = Files.createDirectory(directory.resolve("secret"));
        Files.writeString(secret.resolve("s"), "secret\n");
        Files.setAttribute(secret, "unix:mode", 0700);
        var swapped = lab.workspace.resolve("d");
        Files.setAttribute(swapped, "unix:uid", 1234);
        var asked = new AtomicInteger();
        try (var stage =
                open(() -> {
                    if (asked.incrementAndGet() == question) {
                        move(swapped, directory.resolve("was"));
                        move(secret, swapped);
                    }
                    return false;
                })) {
            var copy = stage.view().upper().resolve("d");
            boolean isSecret = Files.exists(copy.resolve("s"));
            assertThat(Objects.requireNonNull(Stat.of(copy)).uid()).isEqualTo(isSecret ? 0 : 1234);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void a_pipe_swapped_in_is_not_waited_for(int question) throws Exception {
        var pipe = directory.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        var asked = new AtomicInteger();

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () ->
                        open(
                                        () -> {
                                            if (asked.incrementAndGet() == question) {
                                                move(pipe, lab.workspace.resolve("a"));
                                            }
                                            return false;
                                        })
                                .close());
    }

    @Test
    void a_name_that_is_not_utf8_is_copied() throws Exception {
        new ProcessBuilder("sh", "-c", "printf 'odd\n' > \"$(printf 'd/n\\344m')\"")
                .directory(lab.workspace.toFile())
                .start()
                .waitFor();
        try (var stage = open(() -> false)) {
            lab.plugin(stage, "test \"$(cat d/n*)\" = odd");

            assertThat(stage.manifest().isEmpty()).isTrue();
        }
    }

    @Test
    void a_copy_ends_when_it_is_called_off_and_leaves_nothing() {
        var names = new AtomicInteger();
        assertThatThrownBy(() -> open(() -> names.incrementAndGet() > 2))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.FENCED));
        assertThat(directory.resolve("lab/.holdpoint/pass/" + Lab.PASS + "/1/stage"))
                .isEmptyDirectory();
    }

    @Test
    void a_workspace_too_deep_to_be_copied_is_unusable() throws Exception {
        lab.file("n/".repeat(Names.DEEPEST) + "x", "");

        assertThatThrownBy(() -> open(() -> false))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.WORKSPACE_UNUSABLE))
                .hasMessageContaining("--stage");
    }

    @Test
    void special_files_are_not_shown_and_stay() throws Exception {
        var pipe = lab.workspace.resolve("pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        try (var stage = open(() -> false)) {
            lab.plugin(stage, "! test -e pipe; echo more >> a");

            assertThat(stage.manifest().lines()).containsExactly("change a");
        }
        assertThat(pipe).exists();
    }

    /// The plugin saw an empty directory.
    @ParameterizedTest
    @ValueSource(strings = {"rmdir s", "rmdir s; echo new > s", "echo new > s/pipe"})
    void a_special_file_that_the_plugin_never_saw_is_not_deleted(String script) throws Exception {
        Files.createDirectory(lab.workspace.resolve("s"));
        var pipe = lab.workspace.resolve("s/pipe");
        new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
        try (var stage = open(() -> false)) {
            lab.plugin(stage, script);

            assertThat(stage.manifest().refused())
                    .singleElement()
                    .asString()
                    .startsWith("s/pipe (")
                    .contains("not in the copy");
        }
    }

    /// A plugin with the executor's own rights can put it there, such as at level `limits`.
    @Test
    void a_link_in_place_of_the_copy_is_refused_and_nothing_behind_it_is_moved() throws Exception {
        var elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("mine"), "mine\n");
        try (var stage = open(() -> false)) {
            var copy = stage.view().upper();
            Files.move(copy, copy.resolveSibling("moved"));
            Files.createSymbolicLink(copy, elsewhere);

            var manifest = stage.manifest();

            assertThat(manifest.refused()).singleElement().asString().startsWith(". (moved away");
            assertThat(manifest.changes()).isEmpty();
            assertThat(elsewhere.resolve("mine")).hasContent("mine\n");
        }
    }

    /// The stamp of a change may be earlier than that of the copy.
    @Test
    void a_clock_that_is_set_back_hides_no_change() throws Exception {
        var claim = Files.createDirectory(directory.resolve("claim"));
        var copy = claim.resolve("copy");
        Map<Path, Original> originals;
        try (var handle = WorkspaceHandle.open(lab.root.directory(), lab.workspace)) {
            originals = new Copying(lab.workspace, copy, () -> false, Room.shared()).run(handle);
        }
        Birth.mark(claim, "copied");
        Files.writeString(copy.resolve("a"), "changed by a plugin\n");
        originals.computeIfPresent(Path.of("a"), (_, original) -> anHourLater(original));
        var changed = Files.createDirectory(claim.resolve("changed"));

        var key = Objects.requireNonNull(Stat.of(copy)).key();
        Sorting.of(View.copied(lab.workspace, copy), key, changed, originals, 100);

        assertThat(changed.resolve("a")).hasContent("changed by a plugin\n");
        assertThat(changed.resolve("d")).doesNotExist();
    }

    @Test
    void a_copy_leaves_space_for_the_lab() throws Exception {
        var usable = new AtomicInteger(1 << 30);
        var room = new Room(() -> usable.getAndAdd(-(100 << 20)), 900L << 20);
        var copying = new Copying(lab.workspace, directory.resolve("copy"), () -> false, room);
        try (var handle = WorkspaceHandle.open(lab.root.directory(), lab.workspace)) {
            assertThatThrownBy(() -> copying.run(handle))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.WORKSPACE_UNUSABLE))
                    .hasMessageContaining("has 824 MiB left")
                    .hasMessageContaining("must leave 900 MiB");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, 20", "10, 1", "2, 0.5"})
    void the_space_to_be_left_follows_the_size_of_the_file_system(double total, double left) {
        double gib = 1L << 30;

        assertThat(Room.reserve((long) (total * gib))).isEqualTo((long) (left * gib));
    }

    private static Original anHourLater(Original original) {
        return new Original(
                original.key(),
                FileTime.from(original.changed().toInstant().plusSeconds(3600)),
                original.mode(),
                original.workspaceMode(),
                original.isDirectory(),
                original.isClosed());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_set_aside_goes_on_with_the_modes_that_it_had(boolean isCopy) throws Exception {
        Files.setAttribute(lab.workspace.resolve("d"), "unix:mode", 0555);
        var claim = lab.claim(1);
        var staging = staging(isCopy ? COPY : OVERLAY, () -> false);
        String hash;
        try (var stage = claim.open(staging)) {
            lab.plugin(stage, "echo more >> d/x; chmod 711 e; echo n > n; chmod 0 n");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
        try (var stage = claim.reopen(staging, hash).orElseThrow().stage()) {
            assertThat(stage.manifest().lines())
                    .containsExactly("change d/x", "create n", "chmod 711 e");
            assertThat(Lab.mode(stage.changed().resolve("n"))).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_directory_keeps_the_bits_by_which_a_lab_shares_it(boolean isCopy) throws Exception {
        Files.setAttribute(lab.workspace.resolve("d"), "unix:mode", 02755);
        Files.setAttribute(lab.workspace.resolve("e"), "unix:mode", 03777);
        var claim = lab.claim(1);
        try (var stage = claim.open(staging(isCopy ? COPY : OVERLAY, () -> false))) {
            lab.plugin(stage, "chmod 00750 d; rm -r e; mkdir -m 755 e");
            var journal = claim.seal(0, stage, stage.manifest(), lab.name, Progress.NONE);
            journal.decide();
            journal.apply(lab.workspace, point -> {});
        }
        assertThat(Lab.mode(lab.workspace.resolve("d"))).isEqualTo(02750);
        assertThat(Lab.mode(lab.workspace.resolve("e"))).isEqualTo(03755);
    }

    @Test
    void a_devices_node_that_overlays_use_as_a_mark_is_refused() throws Exception {
        try (var stage = open(() -> false)) {
            lab.plugin(stage, "rm a; mknod a c 0 0");

            assertThat(stage.manifest().refused()).hasSize(1);
        }
    }

    @Test
    void what_was_set_aside_by_one_kind_goes_on_in_the_other() throws Exception {
        var claim = lab.claim(1);
        for (var kind : new StageKind[] {COPY, OVERLAY}) {
            String hash;
            var other = kind.equals(COPY) ? OVERLAY : COPY;
            try (var stage = claim.open(staging(kind, () -> false))) {
                lab.plugin(stage, "echo more >> a; rm -r d; mkdir -m 700 n; echo n > n/n; rm e/x");
                hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
            }
            var reopened = claim.reopen(staging(other, () -> false), hash).orElseThrow();
            try (var stage = reopened.stage()) {
                lab.plugin(
                        stage,
                        "test \"$(tail -1 a)\" = more; ! test -e d; ! test -e e/x; echo n >> n/n");
                assertThat(stage.manifest().lines())
                        .containsExactlyInAnyOrder(
                                "mkdir n",
                                "change a",
                                "create n/n",
                                "delete d/x",
                                "delete e/x",
                                "rmdir d");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void root_keeps_foreign_owners(boolean isCopy) throws Exception {
        assumeThat(Identity.own().isRoot()).as("run as root").isTrue();
        var file = lab.workspace.resolve("d/x");
        Files.setAttribute(file, "unix:uid", 1234);
        Files.setAttribute(file, "unix:gid", 5678);
        var claim = lab.claim(1);
        try (var stage = claim.open(staging(isCopy ? COPY : OVERLAY, () -> false))) {
            lab.plugin(stage, "test \"$(stat -c %u.%g d/x)\" = 1234.5678; echo more >> d/x");
            var manifest = stage.manifest();
            assertThat(stage.losses(manifest)).isEmpty();
            var journal = claim.seal(0, stage, manifest, lab.name, Progress.NONE);
            journal.decide();
            journal.apply(lab.workspace, point -> {});
        }
        var stat = Objects.requireNonNull(Stat.of(file));
        assertThat(file).hasContent("x\nmore\n");
        assertThat(stat.uid() + "." + stat.gid()).isEqualTo("1234.5678");
    }

    @Test
    void what_the_plugin_left_alone_is_not_even_moved() throws Exception {
        try (var stage = open(() -> false)) {
            lab.plugin(stage, "chmod 700 d; echo more >> a");
            var manifest = stage.manifest();

            assertThat(manifest.changes()).hasSize(2).contains(new Change.SetMode("d", 0700, 0755));
            assertThat(stage.changed().resolve("d")).isEmptyDirectory();
        }
    }

    private Stage open(BooleanSupplier isCalledOff) {
        return lab.claim(1).open(staging(COPY, isCalledOff));
    }

    private Staging staging(StageKind kind, BooleanSupplier isCalledOff) {
        return new Staging(0, lab.workspace, kind, StagedLimits.DEFAULT, isCalledOff);
    }

    private void write(String name, String text) {
        try {
            lab.file(name, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void swap(Path path, Path target) {
        try {
            Files.move(path, path.resolveSibling(path.getFileName() + ".was"));
            Files.createSymbolicLink(path, target);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
