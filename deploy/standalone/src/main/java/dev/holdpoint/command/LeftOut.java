package dev.holdpoint.command;

import dev.holdpoint.queue.ExecutorStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The packages that executors found and cannot use.
final class LeftOut {
    private LeftOut() {}

    /// For people, one line each.
    static List<String> lines(List<ExecutorStatus> executors) {
        return executors.stream()
                .flatMap(one ->
                        one.leftOut().stream()
                                .map(sentence ->
                                        Show.plain("left out on " + one.id() + ": " + sentence)))
                .toList();
    }

    /// A plugin as `plugin list` shows it to programs, with what the executors of its queue cannot
    /// use.
    static Map<String, @Nullable Object> with(PluginSpread plugin, List<ExecutorStatus> executors) {
        var out = plugin.toMap();
        out.put(
                "left_out",
                executors.stream()
                        .filter(one -> one.queue().equals(plugin.queue()))
                        .flatMap(one ->
                                one.leftOut().stream()
                                        .map(sentence ->
                                                Map.of("executor", one.id(), "why", sentence)))
                        .toList());
        return out;
    }
}
