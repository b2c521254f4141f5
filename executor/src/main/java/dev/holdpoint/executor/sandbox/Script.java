package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The constant texts for the shell that set a sandbox up.
final class Script {
    private Script() {}

    /// @param name of a file beside this class
    static String of(String name) {
        try (var in = Script.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new HoldpointException(Problem.INTERNAL, "cannot read " + name, e);
        }
    }
}
