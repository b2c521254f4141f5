package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.holdpoint.executor.stage.Lab#kinds")
class JournalTest {
    private final StageKind kind;
    private static final String SCRIPT =
            "echo new > c; echo more >> a; rm b; rm -r d; echo file > d; mkdir n; echo z > n/z;"
                    + " ln -s a l; chmod 711 e";
    private static final Map<String, String> BEFORE =
            Map.of("a", "a\n", "b", "b\n", "d", "/", "d/x", "x\n", "e", "/", "e/y", "y\n");
    private static final Map<String, String> AFTER =
            Map.of(
                    "a",
                    "a\nmore\n",
                    "c",
                    "new\n",
                    "d",
                    "file\n",
                    "e",
                    "/",
                    "e/y",
                    "y\n",
                    "l",
                    "-> a",
                    "n",
                    "/",
                    "n/z",
                    "z\n");

    @TempDir Path directory;
    private Lab lab;

    JournalTest(StageKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void a_workspace() throws IOException {
        lab = new Lab(directory, kind);
        lab.file("a", "a\n").file("b", "b\n").file("d/x", "x\n").file("e/y", "y\n");
    }

    @Test
    void a_sealed_journal_leaves_the_workspace_alone() throws Exception {
        sealed(lab.claim(1), SCRIPT);

        assertThat(lab.tree()).isEqualTo(BEFORE);
    }

    @Test
    void applying_it_gives_what_the_plugin_saw() throws Exception {
        var journal = sealed(lab.claim(1), SCRIPT);
        journal.probe(lab.workspace);
        journal.decide();

        assertThat(journal.apply(lab.workspace, Milestone.Watcher.NONE).warnings()).isEmpty();
        assertThat(lab.tree()).isEqualTo(AFTER);
        assertThat(Lab.mode(lab.workspace.resolve("e"))).isEqualTo(0711);
    }

    /// Whatever operation an owner is cut off after, the next one goes on from there.
    @Test
    void the_next_owner_goes_on_from_any_point() throws Exception {
        sealed(lab.claim(1), SCRIPT).decide();
        int operations = changes(1).changes().size();
        for (int cut = 0; cut <= operations; cut++) {
            lab.claim(2 + cut);
            applyFirst(cut, 2 + cut);
        }
        var last = onlyJournal(lab.claim(100));

        assertThat(operations).isEqualTo(10);
        assertThat(last.isDecided()).isTrue();
        assertThat(last.apply(lab.workspace, Milestone.Watcher.NONE).warnings()).isEmpty();
        assertThat(lab.tree()).isEqualTo(AFTER);
    }

    @Test
    void done_says_how_far_the_pass_has_come() throws Exception {
        var claim = lab.claim(1);
        var journal = sealed(claim, SCRIPT);
        assertThat(claim.done()).isEmpty();
        journal.decide();
        journal.apply(lab.workspace, Milestone.Watcher.NONE);
        journal.done(journal.after().warned("something"));

        var done = lab.claim(2).done().orElseThrow();
        assertThat(done.step()).isEqualTo(1);
        assertThat(done.entries()).extracting(Entry::plugin).containsExactly("hello");
        assertThat(done.warnings()).containsExactly("something");
    }

    @Test
    void without_its_manifest_a_journal_was_never_sealed() throws Exception {
        var claim = lab.claim(1);
        sealed(claim, SCRIPT);
        Files.delete(state().resolve("1/journal/0/manifest.json"));

        assertThat(lab.claim(2).journals()).isEmpty();
    }

    @Test
    void what_somebody_else_puts_in_the_way_after_it_was_decided_is_kept() throws Exception {
        var journal = sealed(lab.claim(1), SCRIPT);
        journal.decide();
        lab.file("a", "by a person\n");
        lab.file("c", "by a person\n");
        Files.createDirectories(lab.workspace.resolve("l/in"));
        lab.file("d/new", "by a person\n");

        assertThat(journal.apply(lab.workspace, Milestone.Watcher.NONE).warnings())
                .containsExactly(
                        "d holds something that somebody else put there; it stays",
                        "a was changed by somebody else; their version is kept",
                        "c was changed by somebody else; their version is kept",
                        "d was taken by something that somebody else put there; it is kept",
                        "l was taken by something that somebody else put there; it is kept");
        assertThat(lab.tree()).isEqualTo(AFTER);
        try (var kept = Files.walk(state().resolve("1/old/0"))) {
            assertThat(
                            kept.filter(Files::isRegularFile)
                                    .filter(file -> text(file).equals("by a person\n")))
                    .hasSize(3);
        }
    }

    @Test
    void a_link_put_in_the_place_of_a_directory_leads_nobody_out() throws Exception {
        var outside = Files.createDirectory(directory.resolve("outside"));
        var journal = sealed(lab.claim(1), "echo new > e/new");
        journal.decide();
        Files.move(lab.workspace.resolve("e"), directory.resolve("moved"));
        Files.createSymbolicLink(lab.workspace.resolve("e"), outside);

        assertThatThrownBy(() -> journal.apply(lab.workspace, Milestone.Watcher.NONE))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.PUBLISH_BLOCKED));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void a_link_put_in_the_place_of_the_workspace_leads_nobody_out() throws Exception {
        var outside = Files.createDirectory(directory.resolve("outside"));
        var journal = sealed(lab.claim(1), "echo new > new; chmod 700 e");
        journal.decide();
        Files.move(lab.workspace, directory.resolve("moved"));
        Files.createSymbolicLink(lab.workspace, outside);

        assertThatThrownBy(() -> journal.apply(lab.workspace, Milestone.Watcher.NONE))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.PUBLISH_BLOCKED));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void a_probe_that_was_cut_off_is_removed_with_its_journal() throws Exception {
        var journal = sealed(lab.claim(1), "echo new > e/new");
        lab.file("e/.holdpoint-probe-" + journal.hash().substring(0, 16), "");
        journal.drop(lab.workspace);

        assertThat(lab.tree()).isEqualTo(BEFORE);
    }

    @Test
    void a_probe_leaves_nothing_behind_even_when_it_is_cut_off() throws Exception {
        var journal = sealed(lab.claim(1), "echo new > e/new");
        journal.probe(lab.workspace);
        assertThat(lab.tree()).isEqualTo(BEFORE);

        lab.file("e/.holdpoint-probe-" + journal.hash().substring(0, 16), "");
        journal.decide();
        journal.apply(lab.workspace, Milestone.Watcher.NONE);
        assertThat(lab.tree()).containsOnlyKeys("a", "b", "d", "d/x", "e", "e/new", "e/y");
    }

    @Test
    void a_full_file_system_is_found_out_before_it_is_decided() throws Exception {
        var journal = sealed(lab.claim(1), SCRIPT);

        assertThatThrownBy(() -> journal.probe(lab.workspace, () -> 1_000_000))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.PUBLISH_BLOCKED))
                .hasMessageContaining("expected 1064 KiB to be left on its file system, got 976");
        assertThat(lab.tree()).isEqualTo(BEFORE);
    }

    /// As for anybody but its owner: trying again would never help.
    @Test
    void a_mode_that_the_kernel_refuses_to_set_stays_and_the_rest_is_published() throws Exception {
        var journal = sealed(lab.claim(1), SCRIPT);
        journal.decide();
        assumeThat(isImmutable("+i")).as("needs a file system with immutable files").isTrue();
        try {
            assertThat(journal.apply(lab.workspace, Milestone.Watcher.NONE).warnings())
                    .containsExactly("e keeps its mode: only its owner may change it");
        } finally {
            isImmutable("-i");
        }
        assertThat(lab.tree()).isEqualTo(AFTER);
    }

    @Test
    void a_directory_that_gets_another_mode_is_tried_out_too() throws Exception {
        var journal = sealed(lab.claim(1), "chmod 711 e; echo new > e/new");
        assumeThat(isImmutable("+i")).as("needs a file system with immutable files").isTrue();
        try {
            assertThatThrownBy(() -> journal.probe(lab.workspace))
                    .hasMessageContaining("the directory of 'e/new': EPERM");
        } finally {
            isImmutable("-i");
        }
    }

    private boolean isImmutable(String flag) throws Exception {
        var e = lab.workspace.resolve("e").toString();
        return new ProcessBuilder("chattr", flag, e).start().waitFor() == 0;
    }

    @Test
    void a_dropped_journal_is_gone() throws Exception {
        var claim = lab.claim(1);
        sealed(claim, SCRIPT).drop(lab.workspace);

        assertThat(claim.journals()).isEmpty();
        assertThat(lab.tree()).isEqualTo(BEFORE);
    }

    private Journal sealed(ClaimDirectory claim, String script) throws Exception {
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, script);
            return claim.seal(0, stage, stage.manifest(), lab.name, after());
        }
    }

    private static Progress after() {
        var plugin = new ResolvedPlugin("hello", "1", "digest");
        var usage = new Usage(1, 0, 1, 1, Accounting.POLLING, "strong", "e1");
        return new Progress(0, List.of(plugin), List.of(), List.of())
                .plus(Entry.of(plugin, EntryStatus.SUCCESS, List.of("a"), null, usage));
    }

    private static Journal onlyJournal(ClaimDirectory claim) {
        assertThat(claim.journals()).hasSize(1);
        return claim.journals().getFirst();
    }

    private ChangeSet changes(long fence) throws IOException {
        return ChangeSet.read(state().resolve(fence + "/journal/0")).orElseThrow();
    }

    private void applyFirst(int operations, long fence) throws IOException {
        var all = changes(fence);
        var first =
                new ChangeSet(
                        all.directory(),
                        all.changes().subList(0, operations),
                        all.hash(),
                        Map.of());
        var old = state().resolve(fence + "/old/0");
        if (Files.notExists(old)) {
            Files.createDirectory(old);
        }
        try (var handle = WorkspaceHandle.open(lab.root.directory(), lab.workspace)) {
            assertThat(new Apply(handle, first, old, Milestone.Watcher.NONE).run().warnings())
                    .isEmpty();
        }
    }

    private Path state() {
        return directory.resolve("lab/.holdpoint/pass/" + Lab.PASS);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
