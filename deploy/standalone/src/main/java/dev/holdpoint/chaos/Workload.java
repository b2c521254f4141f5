package dev.holdpoint.chaos;

import dev.holdpoint.model.PassSpec;
import dev.holdpoint.wire.SpecJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The plugins, workspaces and passes of a run: what each plugin does can be told afterwards from
/// what it left in its workspace.
final class Workload {
    /// Adds a line to a ledger.
    static final String LINE = "chaos_line";

    /// Asks, and adds a line with the answer.
    static final String ASKING = "chaos_ask";

    /// Adds a line, and makes two files that belong together.
    static final String PAIR = "chaos_pair";

    static final String ROOT = "chaos";
    static final String LEDGER = "ledger.txt";
    private static final int WORKSPACES = 12;

    private Workload() {}

    /// Makes the workspaces and the plugins.
    static void prepare(Path root, Path plugins) {
        try {
            for (int i = 0; i < WORKSPACES; i++) {
                var workspace = Files.createDirectories(root.resolve(workspace(i)));
                Files.writeString(workspace.resolve("data.txt"), "data\n");
                Files.writeString(workspace.resolve(LEDGER), "");
            }
            for (var plugin : List.of(LINE, ASKING, PAIR)) {
                var directory = Files.createDirectories(plugins.resolve(plugin));
                Files.writeString(directory.resolve("manifest.yml"), manifest(plugin));
                Files.writeString(directory.resolve("__init__.py"), resource(plugin + ".py"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A pass of one of the kinds there are, over one of the workspaces.
    static PassSpec next(RandomGenerator random) {
        var workspace = ROOT + ":" + workspace(random.nextInt(WORKSPACES));
        var kind =
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> "\"plugins\": [\"%s\", \"%s\"]".formatted(LINE, PAIR);
                    case 4, 5, 6 ->
                            "\"plugins\": [\"%s\", \"%s\", \"%s\"]".formatted(LINE, ASKING, PAIR);
                    case 7 ->
                            ("\"plugins\": [\"%s\", \"%s\"], \"input\": {\"deadline_seconds\": 2,"
                                            + " \"on_deadline\": \"%s\"}")
                                    .formatted(
                                            ASKING, LINE, random.nextBoolean() ? "fail" : "abort");
                    default -> "\"plugins\": [\"%s\"]".formatted(LINE);
                };
        var slow = random.nextInt(8) == 0 ? random.nextInt(1_000, 4_000) : random.nextInt(200);
        return SpecJson.read(
                "{\"workspace\": \"%s\", %s, \"context\": {\"variables\": {\"pause_ms\": %d}}}"
                        .formatted(workspace, kind, slow));
    }

    static String workspace(int number) {
        return "run-" + number;
    }

    private static String manifest(String plugin) {
        return """
        name: %s
        version: "1.0"
        api_version: "1"
        supported_extensions: [".txt"]
        """
                .formatted(plugin);
    }

    private static String resource(String name) throws IOException {
        try (var in = Workload.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
