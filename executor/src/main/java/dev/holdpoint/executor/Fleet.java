package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Plugins;
import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.ExecutorStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which executor has which plugin, as this one sees it.
///
/// @param executor the id of this one
/// @param level its sandbox level, as it is shown
/// @param plugins its own
/// @param executors those that are alive
record Fleet(
        String executor, String level, Plugins plugins, Supplier<List<ExecutorStatus>> executors) {
    /// Why a pass cannot go on here with a plugin that it began with.
    String lacking(String queue, ResolvedPlugin pin) {
        var what =
                "the plugin "
                        + pin.name()
                        + " "
                        + pin.version()
                        + " with the digest "
                        + pin.digest().substring(0, 12)
                        + ", which the pass began with";
        return anotherHas(queue, pin::equals)
                ? withhold(pin.name()) + " " + what
                : HandBack.NOBODY + "no executor of the queue has " + what;
    }

    /// The beginning of a sentence that this executor does not have a plugin, which its name ends.
    /// One that is declined counts as one that is not here, but that it is declined is said.
    String withhold(String plugin) {
        return plugins.catalogue().declines(plugin)
                ? Registry.DECLINED + ": executor " + executor + " gives no network to"
                : "executor " + executor + " does not have";
    }

    /// That the plugin is nowhere to be had.
    String nobodyHas(String plugin) {
        return plugins.catalogue().declines(plugin)
                ? Registry.DECLINED
                        + ": the plugin '"
                        + plugin
                        + "' needs the network, which no executor of the queue gives it"
                : "no executor of the queue has the plugin '" + plugin + "'";
    }

    /// Whether another executor of the queue that is alive has such a plugin.
    boolean anotherHas(String queue, Predicate<ResolvedPlugin> wanted) {
        return others(queue).map(ExecutorStatus::plugins).flatMap(List::stream).anyMatch(wanted);
    }

    /// Why a pass may not run here that requires a sandbox level; empty when it may.
    Optional<String> tooLow(String queue, @Nullable Level required) {
        if (required == null || Level.reaches(level, required)) {
            return Optional.empty();
        }
        return Optional.of(
                others(queue).anyMatch(other -> Level.reaches(other.level(), required))
                        ? "executor %s runs plugins at the level %s; the pass requires %s"
                                .formatted(executor, level, required.wire())
                        : HandBack.NOBODY
                                + "no executor of the queue reaches the level "
                                + required.wire()
                                + ", which the pass requires");
    }

    private Stream<ExecutorStatus> others(String queue) {
        return executors.get().stream()
                .filter(other -> other.queue().equals(queue) && !other.id().equals(executor));
    }
}
