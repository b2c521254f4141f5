package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TreesTest {
    @TempDir Path home;

    @Test
    void a_tree_goes_with_its_links_and_not_with_what_they_lead_to() throws IOException {
        var kept = Files.writeString(home.resolve("kept"), "x");
        var tree = Files.createDirectories(home.resolve("tree/in/it"));
        Files.createSymbolicLink(tree.resolve("away"), home);
        Files.createSymbolicLink(home.resolve("tree/file"), kept);

        Trees.delete(home.resolve("tree"));

        assertThat(home.resolve("tree")).doesNotExist();
        assertThat(kept).hasContent("x");
    }

    @Test
    void a_link_goes_itself_and_what_is_not_there_is_no_error() throws IOException {
        Files.createDirectories(home.resolve("kept/inside"));
        var link = Files.createSymbolicLink(home.resolve("link"), home.resolve("kept"));

        Trees.delete(link);
        Trees.delete(home.resolve("nothing"));

        assertThat(link).doesNotExist();
        assertThat(home.resolve("kept/inside")).exists();
    }

    @Test
    void closed_directories_are_opened() throws IOException {
        var closed = Files.createDirectories(home.resolve("tree/closed"));
        Files.writeString(closed.resolve("file"), "x");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

        Trees.delete(home.resolve("tree"));

        assertThat(home.resolve("tree")).doesNotExist();
    }

    @Test
    void one_that_is_deeper_than_a_path_can_be_goes_also_where_another_was_raised_before()
            throws IOException {
        for (int chain = 0; chain < 2; chain++) {
            deepen(Files.createDirectories(home.resolve("tree/" + chain)));
        }
        Files.createDirectories(home.resolve("tree.deep-0"));

        Trees.delete(home.resolve("tree"));

        assertThat(home.resolve("tree")).doesNotExist();
        assertThat(Trees.children(home)).containsExactly(home.resolve("tree.deep-0"));
    }

    /// A chain of some 6 000 bytes, made from below: each level is moved into the next.
    private static void deepen(Path directory) throws IOException {
        var name = "d".repeat(250);
        var chain = Files.createDirectory(directory.resolve(name));
        for (int level = 0; level < 24; level++) {
            var above = Files.createDirectory(directory.resolve("above"));
            Files.move(chain, above.resolve(name));
            chain = Files.move(above, directory.resolve(name));
        }
    }

    @Test
    void a_directory_that_becomes_a_link_meanwhile_leads_nowhere() throws Exception {
        var outside = Files.createDirectory(home.resolve("outside"));
        for (int n = 0; n < 2_000; n++) {
            Files.writeString(outside.resolve("f" + n), "x");
        }
        for (int round = 0; round < 20; round++) {
            var tree = Files.createDirectories(home.resolve("tree"));
            var victim = Files.createDirectory(tree.resolve("victim"));
            for (int n = 0; n < 2_000; n++) {
                Files.createFile(victim.resolve("f" + n));
            }
            var aside = home.resolve("aside-" + round);
            var swapping = Thread.ofPlatform().start(() -> swap(victim, aside, outside));
            Trees.delete(tree);
            swapping.join();
            Trees.delete(tree);
            Trees.delete(aside);
        }

        assertThat(Trees.children(outside)).hasSize(2_000);
    }

    private static void swap(Path victim, Path aside, Path outside) {
        try {
            while (Files.exists(victim.resolve("f1")) && Files.exists(victim.resolve("f1000"))) {
                Thread.onSpinWait();
            }
            Files.move(victim, aside);
            Files.createSymbolicLink(victim, outside);
        } catch (IOException e) {
            // it is gone already
        }
    }
}
