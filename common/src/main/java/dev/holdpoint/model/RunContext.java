package dev.holdpoint.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the plugins of a pass are told about the run they work on.
///
/// @param variables any JSON values
public record RunContext(
        Map<String, @Nullable Object> variables,
        String templateName,
        String templateVersion,
        String runKind,
        String equipmentId,
        String project) {
    public static final RunContext EMPTY = new RunContext(Map.of(), "", "", "", "", "");

    public RunContext {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    public static RunContext of(Map<String, @Nullable Object> variables) {
        return new RunContext(variables, "", "", "", "", "");
    }
}
