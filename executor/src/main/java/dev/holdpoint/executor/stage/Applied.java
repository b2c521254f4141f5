package dev.holdpoint.executor.stage;

import java.util.List;

/// What came of putting changes into a workspace, or of taking them back.
///
/// @param warnings what nobody expected on the way, one line each
/// @param leftOut the paths whose change could not be made, where a person has decided to go on
///   without
public record Applied(List<String> warnings, List<String> leftOut) {
    public Applied {
        warnings = List.copyOf(warnings);
        leftOut = List.copyOf(leftOut);
    }
}
