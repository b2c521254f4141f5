package dev.holdpoint.wire;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// YAML as plain values, for plugin manifests.
public final class Yaml {
    private static final YAMLMapper MAPPER = YAMLMapper.builder().build();

    private Yaml() {}

    /// Reads a document that is a mapping.
    ///
    /// Booleans of YAML 1.1 (`no`, `on`, …) come as strings: whoever expects a boolean reads them
    /// as such.
    ///
    /// @throws HoldpointException `bad_setting` saying where and why it cannot be read
    public static Map<String, @Nullable Object> parseMapping(String text) {
        try {
            if (MAPPER.readValue(text, Object.class) instanceof Map<?, ?> map) {
                return Json.castObject(map);
            }
        } catch (JacksonException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "not YAML: " + e.getOriginalMessage(), e);
        }
        throw new HoldpointException(
                Problem.BAD_SETTING, "expected a YAML mapping of names to values");
    }
}
