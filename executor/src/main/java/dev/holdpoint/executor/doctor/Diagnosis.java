package dev.holdpoint.executor.doctor;

import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.executor.sandbox.ToolVersion;
import dev.holdpoint.executor.stage.RootReport;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was found out about a host.
///
/// @param level the strongest level that works, as it is written; `none` where none does
/// @param minimum what the executor needs
/// @param levels each level and how it fared, the strongest first
/// @param accounting how memory and processes of a whole worker are counted; null where no level
///   works
/// @param missing what the effective level could have and this host does not give, one sentence
///   each
/// @param rows how each protection fared; empty where no level works
public record Diagnosis(
        String level,
        Level minimum,
        Host host,
        List<ToolVersion> tools,
        List<Levels.Tried> levels,
        List<RootReport> roots,
        @Nullable Accounting accounting,
        List<String> missing,
        List<Row> rows) {
    static final String NONE = "none";

    /// Whether an executor would start here and every promise of the level is kept.
    public boolean isSound() {
        return isEnough()
                && roots.stream().allMatch(RootReport::isUsable)
                && rows.stream().noneMatch(row -> row.result() == Row.Result.NOT_OK);
    }

    /// Whether the level is at or above the minimum.
    public boolean isEnough() {
        return Level.reaches(level, minimum);
    }
}
