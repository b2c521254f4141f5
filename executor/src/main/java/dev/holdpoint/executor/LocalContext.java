package dev.holdpoint.executor;

import dev.holdpoint.model.Handling;
import dev.holdpoint.model.RunContext;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the plugins of a local pass work on, and what they are told.
///
/// @param workspace the workspace, an existing directory
/// @param about what the plugins are told
/// @param handling what is done with what plugins do; questions have no deadline here
/// @param answers answers known beforehand, by plugin name and field; used only once that plugin
///   asks
public record LocalContext(
        Path workspace,
        RunContext about,
        Handling handling,
        Map<String, Map<String, @Nullable Object>> answers) {
    public LocalContext {
        workspace = workspace.toAbsolutePath().normalize();
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    public static LocalContext of(Path workspace) {
        return new LocalContext(workspace, RunContext.EMPTY, Handling.USUAL, Map.of());
    }

    public LocalContext with(RunContext other) {
        return new LocalContext(workspace, other, handling, answers);
    }

    public LocalContext with(Handling other) {
        return new LocalContext(workspace, about, other, answers);
    }

    public LocalContext withVariables(Map<String, @Nullable Object> variables) {
        return with(RunContext.of(variables));
    }

    public LocalContext withAnswers(Map<String, Map<String, @Nullable Object>> known) {
        return new LocalContext(workspace, about, handling, known);
    }
}
