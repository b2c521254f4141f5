package dev.holdpoint.executor.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalkTest {
    @TempDir Path directory;
    private Path tree;
    private final List<String> met = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();

    @BeforeEach
    void a_tree_and_another() throws IOException {
        tree = Files.createDirectories(directory.resolve("tree"));
        Files.createDirectories(tree.resolve("a/b"));
        Files.createFile(tree.resolve("a/b/mine"));
        Files.createDirectories(directory.resolve("other/b"));
        Files.createFile(directory.resolve("other/b/theirs"));
    }

    @Test
    void every_name_is_met_once_and_the_tree_itself_is_not() throws IOException {
        assertThat(walk("", () -> {})).isTrue();

        assertThat(met).containsExactly("a", "a/b", "a/b/mine");
        assertThat(missed).isEmpty();
    }

    @Test
    void a_directory_that_becomes_a_link_leads_nowhere() throws IOException {
        walk("a", () -> replace(tree.resolve("a"), directory.resolve("other")));

        assertThat(met).containsExactly("a");
        assertThat(missed).containsExactly("a");
    }

    @Test
    void neither_does_one_on_the_way() throws IOException {
        walk("a/b", () -> replace(tree.resolve("a"), directory.resolve("other")));

        assertThat(met).containsExactly("a", "a/b");
        assertThat(missed).containsExactly("a/b");
    }

    @Test
    void a_directory_that_goes_is_missed() throws IOException {
        walk("a/b", () -> Files.move(tree.resolve("a/b"), directory.resolve("moved")));

        assertThat(missed).containsExactly("a/b");
    }

    @Test
    void a_visitor_who_has_enough_ends_it() throws IOException {
        assertThat(Walk.through(tree, Walk.Doors.STAY_CLOSED, visitor("a/b", () -> {}, false)))
                .isFalse();

        assertThat(met).containsExactly("a", "a/b");
    }

    private static void replace(Path target, Path other) throws IOException {
        Files.move(target, target.resolveSibling("../replaced").normalize());
        Files.createSymbolicLink(target, other);
    }

    private interface Act {
        void run() throws IOException;
    }

    private boolean walk(String at, Act act) throws IOException {
        return Walk.through(tree, Walk.Doors.STAY_CLOSED, visitor(at, act, true));
    }

    /// @param act what happens as soon as a name is met
    private Walk.Visitor visitor(String at, Act act, boolean goesOn) {
        return new Walk.Visitor() {
            @Override
            public boolean meets(Walk.Name name, Inode inode) {
                met.add(name.toString());
                if (!name.toString().equals(at)) {
                    return true;
                }
                try {
                    act.run();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return goesOn;
            }

            @Override
            public boolean misses(Walk.Name name) {
                missed.add(name.toString());
                return true;
            }
        };
    }
}
