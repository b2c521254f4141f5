package dev.holdpoint.executor;

import dev.holdpoint.executor.plugin.Plugins;
import dev.holdpoint.executor.plugin.Registry;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.ExecutorStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Which executor can run which pass, as this one sees it.
///
/// @param executor the id of this one
/// @param level its sandbox level, as it is shown
/// @param plugins its own
/// @param executors those that are alive
record Fleet(
        String executor, String level, Plugins plugins, Supplier<List<ExecutorStatus>> executors) {
    /// Why a pass cannot run here, where its root is not mounted.
    String notMounted(Claim claim) {
        var root = claim.spec().workspace().root();
        return refusal(
                claim,
                other -> other.roots().contains(root),
                "root '" + root + "' is not mounted on executor " + executor,
                "no executor of the queue has root '" + root + "' mounted");
    }

    /// Why a pass may not run here that requires a sandbox level; empty when it may.
    Optional<String> tooLow(Claim claim) {
        var required = claim.spec().delivery().require();
        if (required == null || Level.reaches(level, required)) {
            return Optional.empty();
        }
        return Optional.of(
                refusal(
                        claim,
                        other -> Level.reaches(other.level(), required),
                        "executor %s runs plugins at the level %s; the pass requires %s"
                                .formatted(executor, level, required.wire()),
                        "no executor of the queue reaches the level "
                                + required.wire()
                                + ", which the pass requires"));
    }

    /// Why a pass cannot go on here with a plugin that it began with.
    String lacking(Claim claim, ResolvedPlugin pin) {
        var what =
                "the plugin "
                        + pin.name()
                        + " "
                        + pin.version()
                        + " with the digest "
                        + pin.digest().substring(0, 12)
                        + ", which the pass began with";
        return refusal(
                claim,
                other -> other.plugins().contains(pin),
                withhold(pin.name()) + " " + what,
                "no executor of the queue has " + what);
    }

    /// Why a pass is not begun here without a plugin that it asks for; empty where no other
    /// executor of the queue has it either, and it is skipped.
    Optional<String> lacking(Claim claim, String plugin) {
        var why = withhold(plugin) + " the plugin " + plugin;
        return others(claim.id().queue()).anyMatch(other -> hasNamed(other, plugin))
                ? Optional.of(refusal(claim, other -> hasNamed(other, plugin), why, why))
                : Optional.empty();
    }

    /// A reason that holds for every executor of the queue begins with [HandBack#NOBODY].
    ///
    /// @param has what this one lacks
    private String refusal(
            Claim claim, Predicate<ExecutorStatus> has, String here, String nowhere) {
        var others = others(claim.id().queue()).toList();
        if (others.stream().noneMatch(has)) {
            return HandBack.NOBODY + nowhere;
        }
        return others.stream().anyMatch(other -> canRun(other, claim))
                ? here
                : HandBack.NOBODY + "no executor of the queue has all that the pass needs; " + here;
    }

    private boolean canRun(ExecutorStatus other, Claim claim) {
        var spec = claim.spec();
        var required = spec.delivery().require();
        return other.roots().contains(spec.workspace().root())
                && (required == null || Level.reaches(other.level(), required))
                && needed(claim).allMatch(plugin -> other.plugins().stream().anyMatch(plugin));
    }

    /// The plugins that whoever runs the pass must have: those it still has before it, or before it
    /// has begun those among the ones it asks for that are to be had at all.
    private Stream<Predicate<ResolvedPlugin>> needed(Claim claim) {
        var pins = claim.progress().plugins();
        if (pins != null) {
            return pins.subList(claim.step(), pins.size()).stream().map(pin -> pin::equals);
        }
        var asked = Objects.requireNonNullElse(claim.spec().plugins(), List.<String>of());
        return asked.stream()
                .filter(name ->
                        plugins.catalogue().named(name).isPresent()
                                || others(claim.id().queue())
                                        .anyMatch(other -> hasNamed(other, name)))
                .map(name -> plugin -> plugin.name().equals(name));
    }

    private static boolean hasNamed(ExecutorStatus other, String name) {
        return other.plugins().stream().anyMatch(plugin -> plugin.name().equals(name));
    }

    /// The beginning of a sentence that this executor does not have a plugin, which its name ends.
    /// One that is declined counts as one that is not here, but that it is declined is said.
    private String withhold(String plugin) {
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

    private Stream<ExecutorStatus> others(String queue) {
        return executors.get().stream()
                .filter(other -> other.queue().equals(queue) && !other.id().equals(executor))
                .filter(other -> !other.isDraining());
    }
}
