package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/// A root with one workspace, a pass that works on it, and a shell in the place of its plugin.
final class Lab {
    static final PassId PASS = PassId.parse("default.0.0198c0de-0000-7000-8000-000000000000");

    final Root root;
    final Path workspace;
    final WorkspaceName name = WorkspaceName.parse("lab:run-1");

    private final StageKind kind;

    /// The kinds of stage that must not make a difference.
    static List<StageKind> kinds() {
        return List.of(new StageKind.Overlay(), new StageKind.Copy("every byte", "a test"));
    }

    Lab(Path directory, StageKind kind) throws IOException {
        this.kind = kind;
        workspace = Files.createDirectories(directory.resolve("lab/run-1"));
        root =
                Root.open(List.of(RootSetting.of("lab", directory.resolve("lab"))), "installation")
                        .getFirst();
    }

    /// Writes a file of the workspace.
    Lab file(String path, String text) throws IOException {
        var file = workspace.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    /// A stage of the lab's kind.
    Staging stage(int step) {
        return new Staging(step, workspace, kind, StagedLimits.DEFAULT, () -> false);
    }

    /// Takes the pass under a fence.
    ClaimDirectory claim(long fence) {
        return root.state().take(PASS, root.state().fenceOf(PASS), fence).orElseThrow();
    }

    /// Runs a script in the view of a stage, as its plugin would be run.
    void plugin(Stage stage, String script) throws IOException, InterruptedException {
        plugin(stage.view(), script);
    }

    private void plugin(View view, String script) throws IOException, InterruptedException {
        var merged = Files.createDirectories(workspace.resolveSibling("merged"));
        var process =
                new ProcessBuilder(
                                List.of(
                                        "unshare",
                                        "--mount",
                                        "--propagation",
                                        "private",
                                        "/bin/sh",
                                        "-ec",
                                        "if [ \"$2\" = \"$3\" ]; then mount --bind \"$2\" \"$4\"; else mount -t overlay overlay -o \"userxattr,index=off,lowerdir=$1,upperdir=$2,workdir=$3\" \"$4\"; fi; cd \"$4\"; "
                                                + script,
                                        "sh",
                                        view.workspace().toString(),
                                        view.upper().toString(),
                                        view.work().toString(),
                                        merged.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException("the script ended with " + process.exitValue());
        }
    }

    /// Every name in the workspace with what it is: text of a file, `-> target` of a link, `/` for
    /// a directory.
    Map<String, String> tree() throws IOException {
        var tree = new TreeMap<String, String>();
        try (var walk = Files.walk(workspace)) {
            for (var path : walk.filter(path -> !path.equals(workspace)).toList()) {
                var shown =
                        Files.isSymbolicLink(path)
                                ? "-> " + Files.readSymbolicLink(path)
                                : Files.isDirectory(path) ? "/" : Files.readString(path);
                tree.put(workspace.relativize(path).toString(), shown);
            }
        }
        return tree;
    }

    static int mode(Path path) {
        return Objects.requireNonNull(Stat.of(path)).permissions();
    }

    static PassId anotherPass() {
        return new PassId("default", 0, UUID.randomUUID());
    }
}
