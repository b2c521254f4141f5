package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Violation;
import java.util.Optional;

/// How much one plugin may change in one turn; what goes beyond is refused as a whole.
///
/// @param bytes of all files that it made or changed
/// @param entries that it made, changed or removed
public record StagedLimits(long bytes, int entries) {
    /// 1 GiB and 100 000 entries.
    public static final StagedLimits DEFAULT = new StagedLimits(1L << 30, 100_000);

    /// What is too much.
    Optional<Violation> overrun(int foundEntries, long foundBytes) {
        if (foundEntries > entries) {
            return Optional.of(new Violation("", "more than " + entries + " staged entries"));
        }
        return foundBytes > bytes
                ? Optional.of(new Violation("", "more than " + bytes + " staged bytes"))
                : Optional.empty();
    }
}
