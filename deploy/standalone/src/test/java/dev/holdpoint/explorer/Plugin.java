package dev.holdpoint.explorer;

import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.stage.Stage;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.Staging;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.AtDeadline;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The one plugin of the pass: it adds a line to a file, makes one, and deletes one, so that a
/// second run can be told from the first.
final class Plugin {
    static final Usage USAGE = new Usage(1, 0, 1, 1, Accounting.POLLING, "strong", "x");
    static final Map<String, String> BEFORE = Map.of("ws/a", "1\n", "ws/c", "3\n");
    static final Map<String, String> AFTER = Map.of("ws/a", "1\n+\n", "ws/b", "2\n");

    private static final ResolvedPlugin NAME = new ResolvedPlugin("columns", "1.0.0", "d1");
    private static final Question QUESTION =
            QuestionJson.of(
                    Json.parseArray("[{\"id\": \"count\", \"type\": \"integer\"}]"), "for a table");
    private static final Duration LATER = Duration.ofDays(30);

    private Plugin() {}

    static void prepare(Path workspace) throws IOException {
        Files.createDirectories(workspace);
        Files.writeString(workspace.resolve("a"), "1\n");
        Files.writeString(workspace.resolve("c"), "3\n");
    }

    /// A copy of the workspace for it.
    static Staging staging(Path workspace) {
        var kind = new StageKind.Copy("every byte", "a test");
        return new Staging(0, workspace, kind, StagedLimits.DEFAULT, () -> false);
    }

    /// Runs it.
    static Manifest run(Stage stage) {
        var copy = stage.view().upper();
        try {
            Files.writeString(copy.resolve("a"), "+\n", StandardOpenOption.APPEND);
            Files.writeString(copy.resolve("b"), "2\n");
            Files.delete(copy.resolve("c"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return stage.manifest();
    }

    static Progress resolved(Progress progress) {
        return progress.plugins() == null
                ? progress.resolvedTo(List.of(NAME), List.of())
                : progress;
    }

    static Entry entry(List<String> files) {
        var status = files.isEmpty() ? EntryStatus.SKIPPED : EntryStatus.SUCCESS;
        return Entry.of(NAME, status, files, null, USAGE);
    }

    /// What it asks. Nobody in time is an answer, too.
    static Parking question(String parked) {
        return new Parking(
                NAME.name(),
                QUESTION,
                parked,
                0,
                PassResult.aborted(List.of(), List.of(), 1),
                new Overdue(LATER, new AtDeadline.Answer(Map.of("count", 3)), null),
                null);
    }
}
