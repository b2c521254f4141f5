package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.Claim;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks the variables of a pass with every plugin that is to run, before anything is written.
///
/// Each plugin looks at them in a worker of its own, some at a time. One that turned out to have no
/// rule of its own is not asked again: what it demands is known, and the kit's rule is simple.
final class Preflight {
    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    /// Of one pass at a time, so that one with many plugins does not hold up all others.
    private static final int OF_A_PASS = 2;

    /// What one look may take, with waiting for its turn, before the lease is no longer renewed.
    private static final Duration FOR_A_PLUGIN =
            Limits.CHECK.wallClock().plus(Duration.ofMinutes(1));

    private final Worker worker;
    private final Semaphore atOnce =
            new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8), true);
    private final Map<ResolvedPlugin, List<String>> inherited = new ConcurrentHashMap<>();

    /// Lets one plugin look at the variables of a pass.
    interface Worker {
        /// See [Workers#check].
        Check check(Claim claim, Plugin plugin, Path workspace, Lease lease);
    }

    Preflight(Worker worker) {
        this.worker = worker;
    }

    /// What the plugins of a pass say of its variables.
    ///
    /// @param problems what is wrong, one sentence each that begins with the plugin's name; empty
    ///   when all is well
    /// @param warnings which plugins could not be asked, and why
    record Findings(List<String> problems, List<String> warnings) {
        private static Findings of(Plugin plugin, Stream<String> sentences) {
            return new Findings(
                    sentences.distinct().map(sentence -> plugin.name() + ": " + sentence).toList(),
                    List.of());
        }

        private static Findings all(List<Findings> each) {
            return new Findings(
                    each.stream().map(Findings::problems).flatMap(List::stream).toList(),
                    each.stream().map(Findings::warnings).flatMap(List::stream).toList());
        }

        private Findings warned(String sentence) {
            return new Findings(problems, List.of(sentence));
        }
    }

    /// Asks all of them; each is asked whatever the others say.
    ///
    /// @throws HoldpointException `fenced` when the lease ended meanwhile
    Findings findings(Claim claim, List<Plugin> plugins, Path workspace, Lease lease) {
        lease.budget(FOR_A_PLUGIN.multipliedBy(plugins.size() + 1));
        var ofPass = new Semaphore(OF_A_PASS, true);
        var asked =
                plugins.stream()
                        .distinct()
                        .map(plugin ->
                                CompletableFuture.supplyAsync(
                                        () ->
                                                findings(
                                                        plugin,
                                                        new Look(claim, workspace, lease, ofPass)),
                                        body ->
                                                Thread.ofVirtual()
                                                        .name("preflight-" + claim.id())
                                                        .start(body)))
                        .toList();
        try {
            return Findings.all(asked.stream().map(CompletableFuture::join).toList());
        } catch (CompletionException e) {
            if (e.getCause() instanceof HoldpointException problem) {
                throw problem;
            }
            throw e;
        } finally {
            asked.forEach(one -> one.handle((_, _) -> true).join());
        }
    }

    /// One pass that is looked at.
    ///
    /// @param turns how many of its plugins may look at a time
    private record Look(Claim claim, Path workspace, Lease lease, Semaphore turns) {}

    private Findings findings(Plugin plugin, Look look) {
        var claim = look.claim();
        var variables = claim.spec().context().variables();
        var missing = missing(plugin.requiredVariables(), variables);
        if (!plugin.isPython()) {
            return Findings.of(plugin, missing.stream());
        }
        var known = inherited.get(plugin.identity());
        if (known != null) {
            var demanded = missing(known, variables);
            return Findings.of(plugin, Stream.concat(missing.stream(), demanded.stream()));
        }
        return switch (check(plugin, look)) {
            case Check.Answered(var errors, var demanded) -> {
                if (demanded != null) {
                    inherited.put(plugin.identity(), demanded);
                }
                yield Findings.of(plugin, Stream.concat(missing.stream(), errors.stream()));
            }
            case Check.Silent(var how) -> {
                var silent = "validate_variables gave no answer: " + how;
                yield Findings.of(plugin, Stream.concat(missing.stream(), Stream.of(silent)));
            }
            case Check.NotLoaded(var why) -> {
                var sentence =
                        "plugin "
                                + plugin.name()
                                + " could not be loaded to check the variables: "
                                + why;
                LOG.info("pass {}: {}", claim.id(), sentence);
                yield Findings.of(plugin, missing.stream()).warned(sentence);
            }
        };
    }

    private Check check(Plugin plugin, Look look) {
        look.turns().acquireUninterruptibly();
        try {
            atOnce.acquireUninterruptibly();
            try {
                if (look.lease().isLost()) {
                    throw new HoldpointException(
                            Problem.FENCED,
                            "the lease of pass " + look.claim().id() + " ended before it ran");
                }
                return worker.check(look.claim(), plugin, look.workspace(), look.lease());
            } finally {
                atOnce.release();
            }
        } finally {
            look.turns().release();
        }
    }

    private static List<String> missing(
            Collection<String> required, Map<String, @Nullable Object> variables) {
        return required.stream()
                .filter(name -> isFalse(variables.get(name)))
                .map(name -> "required variable '" + name + "' is missing or empty")
                .toList();
    }

    /// As Python sees it: null, false, zero, and what is empty.
    static boolean isFalse(@Nullable Object value) {
        return switch (value) {
            case null -> true;
            case Boolean flag -> !flag;
            case Number number -> number.doubleValue() == 0;
            case String text -> text.isEmpty();
            case Collection<?> list -> list.isEmpty();
            case Map<?, ?> map -> map.isEmpty();
            default -> false;
        };
    }
}
