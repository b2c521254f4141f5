package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.PublishDecision.Way;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.holdpoint.executor.stage.Lab#kinds")
class ReverseTest {
    private static final String SCRIPT =
            "umask 022; echo more >> a; rm b; chmod 600 m; rm -r gone shut; rm t; mkdir t; echo t > t/in;"
                    + " rm -r u; echo u > u; rm l; ln -s a l; rm s; ln -s m s; rm k; echo k > k;"
                    + " chmod 711 closed; echo new > c; mkdir -p n/empty; echo z > n/z;"
                    + " chmod 700 n/empty; chmod 550 n; echo y > open/y; chmod 500 open";

    @TempDir Path directory;
    private final StageKind kind;
    private Lab lab;
    private Map<String, String> before;

    ReverseTest(StageKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void a_workspace() throws IOException {
        lab = new Lab(directory, kind);
        for (var file : List.of("a", "b", "m", "t", "s", "gone/f", "gone/sub/g", "shut/in")) {
            lab.file(file, file + "\n");
        }
        lab.file("u/v", "v\n").file("closed/in", "in\n").file("open/x", "x\n");
        Files.createSymbolicLink(lab.workspace.resolve("l"), Path.of("b"));
        Files.createSymbolicLink(lab.workspace.resolve("k"), Path.of("b"));
        Files.setAttribute(lab.workspace.resolve("b"), "unix:mode", 0640);
        Files.setAttribute(lab.workspace.resolve("gone"), "unix:mode", 0750);
        Files.setAttribute(lab.workspace.resolve("gone/sub"), "unix:mode", 02711);
        Files.setAttribute(lab.workspace.resolve("shut"), "unix:mode", 0500);
        before = tree();
    }

    @Test
    void what_was_applied_is_taken_back_as_it_was() throws Exception {
        var journal = decided(0);
        apply(journal);
        assertThat(tree()).isNotEqualTo(before).hasSizeGreaterThan(15);

        assertThat(journal.reverse(lab.workspace).warnings()).isEmpty();
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void so_is_what_was_applied_up_to_any_point() throws Exception {
        int size = changes(decided(0)).size();
        for (int cut = 0; cut <= size; cut++) {
            var journal = decided(cut + 1);
            applyFirst(cut, cut + 1);

            assertThat(journal.reverse(lab.workspace).warnings())
                    .as("cut off after %d", cut)
                    .isEmpty();
            assertThat(tree()).as("cut off after %d", cut).isEqualTo(before);
        }
        assertThat(size).isGreaterThan(25);
    }

    @Test
    void the_next_owner_goes_on_taking_back_from_any_point() throws Exception {
        apply(decided(0));
        int size = changes(onlyJournal()).size();
        for (int cut = size; cut >= 0; cut--) {
            claim();
            var all = sealed(0);
            try (var handle = WorkspaceHandle.open(lab.root.directory(), lab.workspace)) {
                new Reverse(handle, all, new Old(old(0)), false).run(cut);
            }
        }
        claim();

        assertThat(onlyJournal().reverse(lab.workspace).warnings()).isEmpty();
        assertThat(tree()).isEqualTo(before);
        assertThat(onlyJournal().reverse(lab.workspace).warnings()).as("once more").isEmpty();
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void what_somebody_else_has_put_there_since_stays_and_so_does_what_was_there_before()
            throws Exception {
        var journal = decided(0);
        apply(journal);
        lab.file("a", "theirs\n").file("b", "theirs\n").file("c", "theirs\n");
        lab.file("n/theirs", "theirs\n").file("gone/f", "theirs\n");

        assertThat(journal.reverse(lab.workspace).warnings())
                .anySatisfy(
                        line -> assertThat(line).startsWith("a was taken by somebody else since"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("b was taken by somebody else since"))
                .anySatisfy(
                        line -> assertThat(line).startsWith("gone/f was taken by somebody else"))
                .contains(
                        "c was changed by somebody else since; their version stays",
                        "n holds something that somebody else put there; it stays")
                .hasSize(5);
        var expected = new TreeMap<>(before);
        for (var theirs : List.of("a", "b", "c", "n/theirs", "gone/f")) {
            assertThat(lab.workspace.resolve(theirs)).hasContent("theirs\n");
            expected.remove(theirs);
        }
        var now = new TreeMap<>(tree());
        now.keySet().removeIf(path -> !expected.containsKey(path));
        expected.put("gone", now.get("gone")); // made anew by them, with their mode
        assertThat(now).isEqualTo(expected);
        assertThat(kept()).contains("a\n", "b\n", "gone/f\n");
    }

    @Test
    void what_was_foreign_when_it_was_replaced_comes_back_too() throws Exception {
        var journal = decided(0);
        lab.file("a", "by a person\n");
        Files.createDirectories(lab.workspace.resolve("c/in"));
        before = tree();
        assertThat(apply(journal)).hasSize(2);

        assertThat(journal.reverse(lab.workspace).warnings()).isEmpty();
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void what_cannot_be_applied_is_named_with_its_error_and_what_to_do() throws Exception {
        var journal = decided(0);
        swapped("gone");

        assertThatThrownBy(() -> apply(journal))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.PUBLISH_BLOCKED))
                .hasMessageStartingWith("workspace lab:run-1, 'gone/")
                .hasMessageContaining("ELOOP (Too many levels of symbolic links)")
                .hasMessageEndingWith(
                        "put the directory back whose place a symbolic link has taken");
    }

    @Test
    void what_cannot_be_applied_is_left_out_where_a_person_says_so() throws Exception {
        var journal = decided(0);
        swapped("gone");
        journal.decide(decision(Way.FINISH));

        var told = new ArrayList<String>();
        var after = journal.finish(lab.workspace, Milestone.Watcher.NONE, told::add);

        var entry = after.entries().getLast();
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("publish_incomplete");
        assertThat(entry.filesAffected()).containsExactly("a");
        assertThat(entry.filesTotal()).isEqualTo(1);
        assertThat(told)
                .anySatisfy(line ->
                        assertThat(line)
                                .startsWith("'gone/f' was left as it is: ELOOP")
                                .contains("/pass/" + Lab.PASS + "/*/old/0/"));
        assertThat(after.warnings())
                .contains(
                        "hello could not be published: finish was decided by carol at "
                                + Instant.EPOCH
                                + ": because")
                .containsAll(told);
        assertThat(lab.workspace.resolve("a")).hasContent("a\nmore\n");
        assertThat(directory.resolve("moved/f")).hasContent("gone/f\n");
        assertThat(claim().done()).contains(after);
    }

    @Test
    void undone_it_is_a_failure_and_everything_is_as_before() throws Exception {
        var journal = decided(0);
        Files.move(lab.workspace.resolve("gone"), directory.resolve("moved"));
        lab.file("gone", "in the way\n");
        assertThatThrownBy(() -> apply(journal)).isInstanceOf(HoldpointException.class);
        back("gone");
        assertThat(tree()).isNotEqualTo(before);
        journal.decide(decision(Way.UNDO));

        var after = onlyJournal().finish(lab.workspace, Milestone.Watcher.NONE, line -> {});

        var entry = after.entries().getLast();
        assertThat(entry.status()).isEqualTo(EntryStatus.FAILED);
        assertThat(entry.error()).isEqualTo("publish_undone");
        assertThat(entry.filesAffected()).isEmpty();
        assertThat(after.warnings()).hasSize(1);
        assertThat(tree()).isEqualTo(before);
        assertThat(claim().done()).contains(after);
    }

    @Test
    void a_workspace_that_is_gone_can_be_done_without_when_a_person_says_so() throws Exception {
        var journal = decided(0);
        Files.move(lab.workspace, directory.resolve("away"));
        assertThatThrownBy(() -> apply(journal)).hasMessageContaining("its directory: ENOENT");
        journal.decide(decision(Way.FINISH));

        var after = journal.finish(lab.workspace, Milestone.Watcher.NONE, line -> {});

        assertThat(after.entries().getLast().error()).isEqualTo("publish_incomplete");
        assertThat(after.entries().getLast().filesAffected()).isEmpty();
        assertThat(lab.workspace).doesNotExist();
    }

    private static PublishDecision decision(Way way) {
        return new PublishDecision(way, "carol", "cli", Instant.EPOCH, "because");
    }

    private void swapped(String name) throws IOException {
        var path = lab.workspace.resolve(name);
        Files.move(path, directory.resolve("moved"));
        Files.createSymbolicLink(path, directory.resolve("moved"));
    }

    private void back(String name) throws IOException {
        Files.delete(lab.workspace.resolve(name));
        Files.move(directory.resolve("moved"), lab.workspace.resolve(name));
    }

    private Journal decided(int step) throws Exception {
        var claim = claim();
        try (var stage = claim.open(lab.stage(step))) {
            lab.plugin(stage, SCRIPT);
            var journal = claim.seal(step, stage, stage.manifest(), lab.name, after());
            journal.decide();
            return journal;
        }
    }

    private static Progress after() {
        var plugin = new ResolvedPlugin("hello", "1", "digest");
        var usage = new Usage(1, 0, 1, 1, Accounting.POLLING, "strong", "e1");
        return new Progress(0, List.of(plugin), List.of(), List.of())
                .plus(Entry.of(plugin, EntryStatus.SUCCESS, List.of("a", "gone/f"), null, usage));
    }

    private List<String> apply(Journal journal) {
        return journal.apply(lab.workspace, Milestone.Watcher.NONE).warnings();
    }

    private void applyFirst(int operations, int step) throws IOException {
        var all = sealed(step);
        var first =
                new ChangeSet(
                        all.directory(),
                        all.changes().subList(0, operations),
                        all.hash(),
                        Map.of());
        Files.createDirectory(old(step));
        try (var handle = WorkspaceHandle.open(lab.root.directory(), lab.workspace)) {
            new Apply(handle, first, old(step), Milestone.Watcher.NONE).run();
        }
    }

    /// The next owner's.
    private ClaimDirectory claim() {
        return lab.claim(lab.root.state().fenceOf(Lab.PASS) + 1);
    }

    private Journal onlyJournal() throws IOException {
        return Journal.read(journalAt(0), old(0), lab.root.directory(), 0).orElseThrow();
    }

    private List<?> changes(Journal journal) throws IOException {
        return sealed(journal.step()).changes();
    }

    private ChangeSet sealed(int step) throws IOException {
        return ChangeSet.read(journalAt(step)).orElseThrow();
    }

    private Path journalAt(int step) {
        return claimed().resolve("journal/" + step);
    }

    private Path old(int step) {
        return claimed().resolve("old/" + step);
    }

    private Path claimed() {
        return directory
                .resolve("lab/.holdpoint/pass/" + Lab.PASS)
                .resolve(Long.toString(lab.root.state().fenceOf(Lab.PASS)));
    }

    private List<String> kept() throws IOException {
        var texts = new ArrayList<String>();
        try (var walk = Files.walk(old(0))) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    /// Every name with its mode, and its text or target.
    private Map<String, String> tree() throws IOException {
        var tree = new TreeMap<String, String>();
        lab.tree()
                .forEach((path, text) -> {
                    var mode = Integer.toOctalString(Lab.mode(lab.workspace.resolve(path)));
                    tree.put(path, text.startsWith("-> ") ? text : mode + " " + text);
                });
        return tree;
    }
}
