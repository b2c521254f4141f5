package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.holdpoint.executor.stage.Lab#kinds")
class DifferencesTest {
    private final StageKind kind;
    @TempDir Path directory;
    private Lab lab;

    DifferencesTest(StageKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void a_workspace() throws IOException {
        lab = new Lab(directory, kind);
        lab.file("a.txt", "a").file("b.txt", "b").file("d/x", "x").file("d/e/y", "y");
    }

    @Test
    void a_plugin_that_does_nothing_changes_nothing() throws Exception {
        assertThat(after("cat a.txt; ls -R; : >> b.txt").changes()).isEmpty();
    }

    @Test
    void files_are_created_changed_and_deleted() throws Exception {
        var manifest = after("echo new > c.txt; echo more >> a.txt; rm b.txt");

        assertThat(manifest.lines())
                .containsExactly("change a.txt", "create c.txt", "delete b.txt");
        assertThat(manifest.filesAffected()).containsExactly("a.txt", "b.txt", "c.txt");
        assertThat(manifest.conflicts()).isEmpty();
    }

    @Test
    void a_touch_and_an_identical_rewrite_count_a_mode_does_not() throws Exception {
        Files.setLastModifiedTime(lab.workspace.resolve("b.txt"), FileTime.fromMillis(1000));
        var manifest = after("touch -d 2020-01-01 a.txt; printf b > b.txt; chmod 600 d/x");

        assertThat(manifest.lines()).containsExactly("change a.txt", "change b.txt", "change d/x");
        assertThat(manifest.filesAffected()).containsExactly("a.txt", "b.txt");
    }

    @Test
    void directories_are_made_before_and_removed_after_what_is_in_them() throws Exception {
        var manifest = after("mkdir -p n/m; echo z > n/m/z; rm -r d");

        assertThat(manifest.lines())
                .containsExactly(
                        "mkdir n",
                        "mkdir n/m",
                        "create n/m/z",
                        "delete d/e/y",
                        "delete d/x",
                        "rmdir d/e",
                        "rmdir d");
    }

    @Test
    void a_directory_made_anew_in_the_same_place_hides_what_was_in_it() throws Exception {
        assertThat(after("rm -r d; mkdir d; echo new > d/x; mkdir d/e").lines())
                .containsExactly("change d/x", "delete d/e/y");
    }

    @Test
    void both_ends_of_a_rename_are_affected() throws Exception {
        assertThat(after("mv a.txt moved.txt; mv d f").filesAffected())
                .containsExactly("a.txt", "d/e/y", "d/x", "f/e/y", "f/x", "moved.txt");
    }

    @Test
    void what_changes_its_type_is_cleared_away_first() throws Exception {
        assertThat(
                        after("rm a.txt; mkdir a.txt; echo 1 > a.txt/in; rm -r d; echo file > d")
                                .lines())
                .containsExactly(
                        "delete a.txt",
                        "delete d/e/y",
                        "rmdir d/e",
                        "delete d/x",
                        "rmdir d",
                        "mkdir a.txt",
                        "create a.txt/in",
                        "create d");
    }

    @Test
    void a_file_that_a_process_can_still_write_to_is_refused() throws Exception {
        var manifest =
                after(
                        "echo more >> a.txt; echo more >> b.txt; exec 8>>a.txt 9<b.txt;"
                                + " sleep 60 & echo $! > \"$4.pid\"");
        var pid = Files.readString(lab.workspace.resolveSibling("merged.pid")).strip();
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);

        assertThat(manifest.refused())
                .containsExactly(
                        new Violation("a.txt", "open for writing in a process that goes on"));
        assertThat(manifest.filesAffected()).containsExactly("a.txt", "b.txt");
    }

    @Test
    void the_mode_of_a_directory_is_a_change_of_its_own() throws Exception {
        assertThat(after("chmod 700 d").changes())
                .containsExactly(new Change.SetMode("d", 0700, 0755));
    }

    @Test
    void a_directory_closed_to_its_owner_is_read_all_the_same() throws Exception {
        var manifest = after("mkdir n; echo z > n/z; chmod 000 n n/z");

        assertThat(manifest.lines()).containsExactly("mkdir n", "create n/z", "chmod 0 n");
    }

    @ParameterizedTest
    @CsvSource({
        "mkfifo f, 'f (neither a file, a directory nor a link)'",
        "mknod f c 1 3, 'f (neither a file, a directory nor a link)'",
        "echo x > f; chmod 4755 f, f (a setuid or setgid bit)",
        "ln -s /etc/passwd f, f (a link that leaves the workspace)",
        "ln -s ../outside f, f (a link that leaves the workspace)",
        "ln -s d/../../outside f, f (a link that leaves the workspace)",
        "ln -s ../../x d/f, d/f (a link that leaves the workspace)",
        "touch \"$(printf 'n\\nl')\", 'n\nl (a control character in a name)'",
        "touch \"$(printf '\\377')\", '\ufffd (a name that is not UTF-8)'",
    })
    void what_can_never_be_published_is_refused(String script, String refusal) throws Exception {
        assertThat(after(script).refused())
                .extracting(Violation::toString)
                .containsExactly(refusal);
    }

    @Test
    void links_inside_the_workspace_are_fine() throws Exception {
        var manifest = after("ln -s d/x l; ln -s ../a.txt d/l; ln -s nowhere m");

        assertThat(manifest.refused()).isEmpty();
        assertThat(manifest.filesAffected()).containsExactly("d/l", "l", "m");
    }

    @Test
    void a_tree_deeper_than_a_path_can_be_is_refused_and_can_be_removed() throws Exception {
        var claim = lab.claim(1);
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(
                    stage,
                    "i=0; while [ $i -lt 40 ]; do mkdir "
                            + "n".repeat(200)
                            + "; cd -P "
                            + "n".repeat(200)
                            + "; i=$((i+1)); done");
            assertThat(stage.manifest().refused()).hasSize(1);
        }

        assertThat(directory.resolve("lab/.holdpoint/pass/" + Lab.PASS + "/1/stage"))
                .isEmptyDirectory();
    }

    @Test
    void more_bytes_than_allowed_are_refused_without_reading_them() throws Exception {
        assertThat(after("truncate -s 2T big").refused())
                .extracting(Violation::reason)
                .containsExactly("more than 1073741824 staged bytes");
    }

    @Test
    void what_somebody_else_changed_since_is_a_conflict() throws Exception {
        var claim = lab.claim(1);
        try (var stage = claim.open(lab.stage(0))) {
            lab.file("a.txt", "by a person");
            lab.plugin(stage, "echo x > a.txt; echo x > b.txt");

            assertThat(stage.manifest().conflicts()).containsExactly("a.txt");
        }
    }

    @Test
    void a_file_that_somebody_else_made_meanwhile_is_a_conflict() throws Exception {
        var claim = lab.claim(1);
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, "echo x > d/new; rm b.txt");
            lab.file("d/new", "by a person");
            var manifest = stage.manifest();

            assertThat(manifest.conflicts()).containsExactly("d/new");
            assertThat(stage.conflicts(manifest)).containsExactly("d/new");
        }
    }

    private Manifest after(String script) throws Exception {
        try (var stage = lab.claim(1).open(lab.stage(0))) {
            lab.plugin(stage, script);
            return stage.manifest();
        }
    }

    @Test
    void the_write_policy_is_plain_prefixes() {
        var policy = WritePolicy.DEFAULT;

        assertThat(
                        List.of(
                                "README.md",
                                "README.md.bak",
                                ".exlab-wizard",
                                ".exlab-wizard/x",
                                ".exlab-answers.yml"))
                .allMatch(policy::forbids);
        assertThat(List.of("sub/README.md", ".exlab-wizardry", "readme.md", "a/.exlab-wizard/x"))
                .noneMatch(policy::forbids);
    }
}
