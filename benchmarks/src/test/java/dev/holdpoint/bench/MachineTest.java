package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @TempDir Path home;

    @Test
    void the_commit_is_found_through_branches_packed_ones_and_worktrees() throws IOException {
        var git = Files.createDirectory(home.resolve("git"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("packed-refs"), "# pack-refs\ncafe01 refs/heads/main\n");
        assertThat(Machine.commit(git)).isEqualTo("cafe01");

        Files.createDirectories(git.resolve("refs/heads"));
        Files.writeString(git.resolve("refs/heads/main"), "cafe02\n");
        assertThat(Machine.commit(git)).isEqualTo("cafe02");

        var worktree = Files.createDirectories(git.resolve("worktrees/other"));
        Files.writeString(worktree.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(home.resolve(".git"), "gitdir: " + worktree + "\n");
        assertThat(Machine.commit(home.resolve(".git"))).isEqualTo("cafe02");

        Files.writeString(worktree.resolve("HEAD"), "cafe03\n");
        assertThat(Machine.commit(home.resolve(".git"))).isEqualTo("cafe03");
    }

    @Test
    void without_a_repository_there_is_no_commit() {
        assertThat(Machine.commit(home.resolve("no"))).isEmpty();
    }
}
