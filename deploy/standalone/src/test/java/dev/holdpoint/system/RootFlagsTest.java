package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A root whose state lies beside it, and whose workspaces all have one depth.
class RootFlagsTest {
    private static final String WRITES =
            """
            def post_transform_all(self, ctx):
                with open("made.txt", "w") as file: file.write("made\\n")
            """;

    @Test
    void passes_are_published_from_state_beside_the_root_and_workspaces_cannot_nest(
            @TempDir Path directory) throws Exception {
        var state = directory.toRealPath().resolve("state");
        try (var house = new House(directory)) {
            house.plugin("writes", WRITES);
            var workspace = house.workspace("run-1", Map.of("a.txt", "a\n"));
            house.workspace("run-1/inner", Map.of("b.txt", "b\n"));
            house.executor("one", "--root-state", "lab=" + state, "--root-depth", "lab=1");

            var outer = house.await(submit(house, "run-1"), PassState.DONE);
            var inner = house.await(submit(house, "run-1/inner"), PassState.DONE);

            assertThat(outer.outcome()).contains(Outcome.SUCCESS);
            assertThat(workspace.resolve("made.txt")).hasContent("made\n");
            assertThat(state.resolve("pass/" + outer.id())).isDirectory();
            assertThat(house.lab().resolve(".holdpoint")).doesNotExist();
            assertThat(inner.outcome()).contains(Outcome.FAILED);
            assertThat(String.valueOf(inner.result()))
                    .contains("workspace_unusable", "expected a workspace 1 deep in the root lab");
            assertThat(Files.exists(workspace.resolve("inner/made.txt"))).isFalse();
        }
    }

    private static PassId submit(House house, String workspace) {
        return Publication.submit(
                house,
                "default",
                "{\"workspace\": \"lab:" + workspace + "\", \"plugins\": [\"writes\"]}");
    }
}
