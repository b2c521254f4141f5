package dev.holdpoint.executor.run;

/// One path that a plugin may not have touched.
///
/// @param path POSIX, relative to the workspace
/// @param reason why, in a few words; empty when the path alone says it
public record Violation(String path, String reason) {
    @Override
    public String toString() {
        return reason.isEmpty() ? path : path + " (" + reason + ")";
    }
}
