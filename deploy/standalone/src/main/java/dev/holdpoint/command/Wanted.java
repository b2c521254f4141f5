package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A pass as somebody asked for it, or why it cannot be one.
///
/// @param why null = it can be submitted
record Wanted(@Nullable PassSpec spec, @Nullable HoldpointException why) {
    /// Reads every one, also after one that cannot be read.
    static List<Wanted> all(List<Supplier<PassSpec>> sources) {
        var all = new ArrayList<Wanted>();
        for (var source : sources) {
            try {
                all.add(new Wanted(source.get(), null));
            } catch (HoldpointException e) {
                all.add(new Wanted(null, e));
            }
        }
        return all;
    }
}
