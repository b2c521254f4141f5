package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Change;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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

            assertThat(manifest.changes()).hasSize(2).contains(new Change.SetMode("d", 0700));
            assertThat(stage.changed().resolve("d")).isEmptyDirectory();
        }
    }

    private Stage open(BooleanSupplier isCalledOff) {
        return lab.claim(1).open(staging(COPY, isCalledOff));
    }

    private Staging staging(StageKind kind, BooleanSupplier isCalledOff) {
        return new Staging(0, lab.workspace, kind, isCalledOff);
    }

    private void write(String name, String text) {
        try {
            lab.file(name, text);
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
