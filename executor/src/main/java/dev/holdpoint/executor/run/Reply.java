package dev.holdpoint.executor.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a worker's envelope said. None of it decides whether the plugin succeeded, except that
/// there is an envelope.
///
/// @param error its `error_message`; null when it gave none, or an empty one
/// @param perFile what it says of each file; empty when it says nothing usable
/// @param asks its `input_required`; null when it has none
public record Reply(
        @Nullable String error,
        List<Map<String, @Nullable Object>> perFile,
        @Nullable Map<String, @Nullable Object> asks) {
    private static final String PATH = "path";

    /// The same, of a worker that saw its workspace in another place.
    ///
    /// @param seen where it saw it
    public Reply at(Path seen, Path workspace) {
        return seen.equals(workspace)
                ? this
                : new Reply(
                        error,
                        perFile.stream().map(file -> moved(file, seen, workspace)).toList(),
                        asks);
    }

    private static Map<String, @Nullable Object> moved(Map<?, ?> file, Path seen, Path workspace) {
        var moved = new LinkedHashMap<String, @Nullable Object>();
        file.forEach((name, value) ->
                moved.put(
                        String.valueOf(name),
                        switch (value) {
                            case String path
                                    when PATH.equals(name) && path.startsWith(seen + "/") ->
                                    workspace + path.substring(seen.toString().length());
                            case List<?> changes ->
                                    changes.stream()
                                            .<@Nullable Object>map(change ->
                                                    change instanceof Map<?, ?> map
                                                            ? moved(map, seen, workspace)
                                                            : change)
                                            .toList();
                            case null, default -> value;
                        }));
        return moved;
    }
}
