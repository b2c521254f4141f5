package dev.holdpoint.executor.lint;

import java.util.Locale;

/// Something about a plugin package that its author should look at.
///
/// @param code in snake case; it never changes its meaning
/// @param file relative to the package; empty = the package
/// @param line from 1; 0 = no one line
/// @param message what was expected, what came, what to do; it may quote the package
public record Finding(String code, Severity severity, String file, int line, String message) {
    /// An error keeps the plugin from running as its author means it; a warning may be meant.
    public enum Severity {
        ERROR,
        WARNING;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
