package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Reported;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.holdpoint.executor.stage.Lab#kinds")
class ClaimDirectoryTest {
    private final StageKind kind;
    @TempDir Path directory;
    private Lab lab;

    ClaimDirectoryTest(StageKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void a_workspace() throws IOException {
        lab = new Lab(directory, kind);
        lab.file("a", "a\n").file("d/x", "x\n");
    }

    @Test
    void an_owner_who_was_overtaken_has_nothing_left_to_work_with() throws Exception {
        var stalled = lab.claim(1);
        var stage = stalled.open(lab.stage(0));
        lab.plugin(stage, "echo by the stalled one > a");
        var manifest = stage.manifest();
        var journal = stalled.seal(0, stage, manifest, lab.name, Progress.NONE);
        lab.claim(2);

        for (var act :
                List.<Runnable>of(
                        () -> stalled.open(lab.stage(1)),
                        () -> stalled.seal(1, stage, manifest, lab.name, Progress.NONE),
                        () -> stalled.setAside(0, 1, stage, manifest, Bookmark.NONE),
                        journal::decide,
                        () -> journal.probe(lab.workspace),
                        () -> journal.apply(lab.workspace, point -> {}),
                        () -> journal.done(Progress.NONE))) {
            assertThatThrownBy(act::run)
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.FENCED));
        }
        assertThat(lab.tree()).isEqualTo(Map.of("a", "a\n", "d", "/", "d/x", "x\n"));
        assertThat(lab.root.state().fenceOf(Lab.PASS)).isEqualTo(2);
    }

    @Test
    void of_many_who_want_it_the_highest_ends_up_the_owner() throws Exception {
        for (int round = 0; round < 20; round++) {
            var pass = Lab.anotherPass();
            var ready = new CountDownLatch(8);
            var threads = new ArrayList<Thread>();
            var failures = Collections.synchronizedList(new ArrayList<Throwable>());
            for (int i = 1; i <= 8; i++) {
                long fence = i;
                threads.add(
                        Thread.ofPlatform()
                                .uncaughtExceptionHandler((_, e) -> failures.add(e))
                                .start(() -> {
                                    ready.countDown();
                                    claim(pass, fence);
                                }));
            }
            for (var thread : threads) {
                thread.join();
            }

            assertThat(failures).isEmpty();
            assertThat(lab.root.state().fenceOf(pass)).isEqualTo(8);
        }
    }

    /// As an executor does: again while others are faster, until a higher fence is there.
    private void claim(PassId pass, long fence) {
        while (true) {
            long found = lab.root.state().fenceOf(pass);
            if (found > fence || lab.root.state().take(pass, found, fence).isPresent()) {
                return;
            }
        }
    }

    @Test
    void what_was_set_aside_is_there_again_as_it_was() throws Exception {
        var claim = lab.claim(1);
        var bookmark =
                new Bookmark(
                        List.of("a"),
                        "d/x",
                        new Reported(List.of(Map.of("path", "a", "status", "described")), 3));
        String hash;
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(
                    stage,
                    "rm a; mkdir a; echo in > a/in; rm -r d; echo file > d; mkdir -m 750 n; ln -s d l");
            hash = claim.setAside(0, 1, stage, stage.manifest(), bookmark);
        }
        assertThat(lab.tree()).isEqualTo(Map.of("a", "a\n", "d", "/", "d/x", "x\n"));

        var next = lab.claim(2);
        var reopened = next.reopen(lab.stage(0), hash).orElseThrow();
        try (var stage = reopened.stage()) {
            assertThat(reopened.bookmark()).isEqualTo(bookmark);
            lab.plugin(
                    stage,
                    "test -d a; test \"$(cat a/in)\" = in; test -f d; test -L l; test \"$(stat -c %a n)\" = 750; echo 2 > a/more; ! test -e d/x");
            assertThat(stage.manifest().lines())
                    .containsExactly(
                            "delete a",
                            "delete d/x",
                            "rmdir d",
                            "mkdir a",
                            "mkdir n",
                            "create a/in",
                            "create a/more",
                            "create d",
                            "create l");
        }
        assertThat(next.reopen(lab.stage(0), hash)).isPresent();
    }

    @Test
    void what_was_set_aside_is_not_used_on_a_workspace_that_changed() throws Exception {
        var claim = lab.claim(1);
        String hash;
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, "echo more >> a");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
        lab.file("a", "by a person\n");

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
        assertThat(claim.reopen(lab.stage(0), "another hash")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rm -r d                     | d/new  | by a person, into what is to go",
                "mkdir out; echo x > out/x   | out    | by a person, where a directory is to be",
                "echo x > out                | out/in | by a person, a tree where a file is to be",
                "echo x > out                | out    | by a person, where a file is to be",
            })
    void what_people_add_while_a_question_is_open_is_noticed(
            String script, String path, String text) throws Exception {
        var claim = lab.claim(1);
        var hash = setAside(claim, script);
        assertThat(claim.reopen(lab.stage(0), hash)).isPresent();
        lab.file(path, text);

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
    }

    @Test
    void a_directory_that_people_remove_while_a_question_is_open_is_noticed() throws Exception {
        var claim = lab.claim(1);
        var hash = setAside(claim, "echo y > d/y; chmod 700 d");
        Files.delete(lab.workspace.resolve("d/x"));
        Files.delete(lab.workspace.resolve("d"));

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chmod 600 a", "chgrp 1000 a", "chown 1000 a", "chmod 700 d"})
    void a_mode_or_an_owner_that_people_change_while_a_question_is_open_is_noticed(String command)
            throws Exception {
        var claim = lab.claim(1);
        var hash = setAside(claim, "echo more >> a; chmod 750 d");
        assertThat(claim.reopen(lab.stage(0), hash)).isPresent();
        var words = List.of("/bin/sh", "-c", command);
        assertThat(new ProcessBuilder(words).directory(lab.workspace.toFile()).start().waitFor())
                .isZero();

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
    }

    private String setAside(ClaimDirectory claim, String script) throws Exception {
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, script);
            return claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
    }

    @Test
    void a_step_that_is_over_needs_nothing_of_what_was_set_aside() throws Exception {
        var claim = lab.claim(1);
        String hash;
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, "echo more >> a");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
        claim.checkpointed(0, true);

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
    }

    /// Its plugin runs again with the saved answers, instead of the pass ending for want of them.
    @Test
    void what_was_set_aside_and_cannot_be_put_back_is_not_used() throws Exception {
        var claim = lab.claim(1);
        String hash;
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, "echo more >> a");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
        var pass = directory.resolve("lab/.holdpoint/pass/" + Lab.PASS);
        Files.delete(pass.resolve("1/parked/0-1/new/0"));

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
        assertThat(pass.resolve("1/stage")).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("dev.holdpoint.executor.stage.Lab#kinds")
    void a_workspace_that_went_since_its_pass_was_taken_is_said_to_be_gone(StageKind kind)
            throws Exception {
        var home = Files.createDirectory(directory.resolve("gone"));
        var gone = new Lab(home, kind);
        var claim = gone.claim(1);
        Files.move(gone.workspace, home.resolve("lab/elsewhere"));

        assertThatThrownBy(() -> claim.open(gone.stage(0)))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.WORKSPACE_UNUSABLE));
    }

    /// It stays set aside, and nothing half set aside stays.
    @Test
    void a_full_disk_loses_nothing_that_was_set_aside() throws Exception {
        assumeTrue(Identity.own().isRoot(), "mounts a small file system");
        var small = Files.createDirectory(directory.resolve("small"));
        run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", small.toString());
        try {
            var full = new Lab(small, new StageKind.Overlay());
            var claim = full.claim(1);
            String hash;
            try (var stage = claim.open(full.stage(0))) {
                full.plugin(stage, "head -c 3000000 /dev/zero > big");
                hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
            }
            var filler = small.resolve("filler");
            fill(filler);

            assertThatThrownBy(() -> claim.reopen(full.stage(0), hash))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.DISK_FULL));

            Files.delete(filler);
            assertThat(claim.reopen(full.stage(0), hash)).isPresent();
        } finally {
            run("umount", "--lazy", small.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            var chunk = new byte[64 * 1024];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            assertThat(Errno.isFull(e)).isTrue();
        }
    }

    private static void run(String... words) throws IOException {
        var process = new ProcessBuilder(words).inheritIO().start();
        assertThat(process.onExit().join().exitValue()).isZero();
    }

    @Test
    void what_was_set_aside_and_altered_since_is_not_used() throws Exception {
        var claim = lab.claim(1);
        String hash;
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, "echo more >> a");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
        var parked = directory.resolve("lab/.holdpoint/pass/" + Lab.PASS + "/1/parked/0-1/new/0");
        Files.writeString(parked, "something else");

        assertThat(claim.reopen(lab.stage(0), hash)).isEmpty();
    }

    @Test
    void what_was_never_wholly_set_aside_goes_with_the_next_owner() throws Exception {
        var claim = lab.claim(1);
        String hash;
        try (var stage = claim.open(lab.stage(0))) {
            lab.plugin(stage, "echo more >> a");
            hash = claim.setAside(0, 1, stage, stage.manifest(), Bookmark.NONE);
        }
        var parked = directory.resolve("lab/.holdpoint/pass/" + Lab.PASS + "/1/parked");
        Files.createDirectories(parked.resolve("0-2/new"));

        claim.dropHalfMade();

        assertThat(parked.resolve("0-2")).doesNotExist();
        assertThat(claim.reopen(lab.stage(0), hash)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4"})
    void a_root_is_not_on_nfs(String type) throws Exception {
        var directories =
                List.of(RootSetting.of("nas", Files.createDirectory(directory.resolve("nas"))));

        assertThatThrownBy(() -> Root.open(directories, "installation", _ -> type, _ -> true))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.ROOT_REFUSED))
                .hasMessageContaining("got NFS");
        assertThat(directory.resolve("nas")).isEmptyDirectory();
        assertThat(Root.open(directories, "installation", _ -> "ext4", _ -> true)).hasSize(1);
    }

    @Test
    void a_root_is_a_directory_of_its_own() throws Exception {
        Files.createDirectories(directory.resolve("lab/run-1"));
        assertThatThrownBy(() ->
                        Root.open(
                                List.of(
                                        RootSetting.of("a", directory.resolve("lab")),
                                        RootSetting.of("b", directory.resolve("lab/run-1"))),
                                "installation"))
                .hasMessageContaining("give each root a directory of its own");
        assertThatThrownBy(() ->
                        Root.open(
                                List.of(RootSetting.of("a", directory.resolve("none"))),
                                "installation"))
                .hasMessageContaining("there is no such directory");
    }

    @Test
    void the_state_directory_is_closed_and_keeps_its_identity() throws Exception {
        var state = directory.resolve("lab/.holdpoint");
        assertThat(Lab.mode(state)).isEqualTo(0700);
        var again =
                Root.open(List.of(RootSetting.of("lab", directory.resolve("lab"))), "installation")
                        .getFirst();
        assertThat(again.state().id()).isEqualTo(lab.root.state().id());

        Files.setAttribute(state, "unix:mode", 0755);
        assertThatThrownBy(() ->
                        Root.open(
                                List.of(RootSetting.of("lab", directory.resolve("lab"))),
                                "installation"))
                .hasMessageContaining("mode 0700");
    }

    @Test
    void a_workspace_is_reached_through_plain_directories_only() throws Exception {
        Files.createSymbolicLink(directory.resolve("lab/link"), lab.workspace);
        lab.file("file", "");

        for (var path : List.of("link", "link/d", "none", "run-1/file", "run-1/file/x")) {
            assertThatThrownBy(() -> lab.root.workspace(WorkspaceName.parse("lab:" + path)))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.WORKSPACE_UNUSABLE));
        }
    }
}
