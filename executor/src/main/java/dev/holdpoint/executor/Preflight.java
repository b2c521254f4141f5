package dev.holdpoint.executor;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.Claim;
import java.nio.file.Path;
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

    private final Worker worker;
    private final Semaphore atOnce =
            new Semaphore(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8));
    private final Map<ResolvedPlugin, List<String>> inherited = new ConcurrentHashMap<>();

    /// Lets one plugin look at the variables of a pass.
    interface Worker {
        /// See [Workers#check].
        Check check(Claim claim, Plugin plugin, Path workspace, Lease lease);
    }

    Preflight(Worker worker) {
        this.worker = worker;
    }

    /// What is wrong with the variables of a pass, one sentence each that begins with the plugin's
    /// name; empty when all is well.
    ///
    /// @throws HoldpointException `fenced` when the lease ended meanwhile
    List<String> problems(Claim claim, List<Plugin> plugins, Path workspace, Lease lease) {
        var asked =
                plugins.stream()
                        .distinct()
                        .map(plugin ->
                                CompletableFuture.supplyAsync(
                                        () -> problems(claim, plugin, workspace, lease),
                                        body ->
                                                Thread.ofVirtual()
                                                        .name("preflight-" + claim.id())
                                                        .start(body)))
                        .toList();
        try {
            return asked.stream().map(CompletableFuture::join).flatMap(List::stream).toList();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HoldpointException problem) {
                throw problem;
            }
            throw e;
        } finally {
            asked.forEach(one -> one.exceptionally(_ -> List.of()).join());
        }
    }

    private List<String> problems(Claim claim, Plugin plugin, Path workspace, Lease lease) {
        var variables = claim.spec().context().variables();
        var missing = missing(plugin.requiredVariables(), variables);
        var told = plugin.isPython() ? told(claim, plugin, workspace, lease) : List.<String>of();
        return Stream.concat(missing.stream(), told.stream())
                .distinct()
                .map(sentence -> plugin.name() + ": " + sentence)
                .toList();
    }

    private List<String> told(Claim claim, Plugin plugin, Path workspace, Lease lease) {
        var known = inherited.get(plugin.identity());
        if (known != null) {
            return missing(known, claim.spec().context().variables());
        }
        return switch (check(claim, plugin, workspace, lease)) {
            case Check.Answered(var errors, var demanded) -> {
                if (demanded != null) {
                    inherited.put(plugin.identity(), demanded);
                }
                yield errors;
            }
            case Check.Silent(var how) -> List.of("validate_variables gave no answer: " + how);
            case Check.NotLoaded() -> {
                LOG.info("pass {}: plugin {} cannot be loaded", claim.id(), plugin.name());
                yield List.of();
            }
        };
    }

    private Check check(Claim claim, Plugin plugin, Path workspace, Lease lease) {
        atOnce.acquireUninterruptibly();
        try {
            return worker.check(claim, plugin, workspace, lease);
        } finally {
            atOnce.release();
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
