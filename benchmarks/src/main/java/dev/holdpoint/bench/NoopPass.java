package dev.holdpoint.bench;

import dev.holdpoint.executor.pull.Lease;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.wire.SpecJson;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A pass whose plugins change nothing and take no time, each over a workspace of its own: what an
/// executor tells the queue of it, in the same calls, without a sandbox.
final class NoopPass {
    /// Of a spec as it is stored.
    static final int BYTES = 500;

    private static final Usage USAGE =
            new Usage(41, 0, 12, 33, Accounting.CGROUP_V2, "strong", "bench");

    private final List<ResolvedPlugin> plugins;
    private final String filler;

    /// @param plugins how many
    NoopPass(int plugins) {
        this.plugins =
                IntStream.rangeClosed(1, plugins)
                        .mapToObj(i -> new ResolvedPlugin("noop_" + i, "1.0.0", "ab".repeat(32)))
                        .toList();
        filler = "x".repeat(Math.max(0, BYTES - SpecJson.write(padded(0, "")).length()));
    }

    /// One of so many bytes.
    ///
    /// @param number below ten million
    PassSpec spec(int number) {
        return padded(number, filler);
    }

    private PassSpec padded(int number, String padding) {
        return PassSpec.of("lab:PROJ-1/EQ1/run-%07d".formatted(number))
                .withPlugins(plugins.stream().map(ResolvedPlugin::name).toList())
                .withContext(RunContext.of(Map.of("operator", "asmith", "filler", padding)));
    }

    /// From its take to its end.
    void follow(Claims claims, Claim taken, Lease lease) {
        var held = taken;
        for (var plugin : plugins) {
            var _ = claims.answers(held);
            var entry = Entry.of(plugin, EntryStatus.SUCCESS, List.of(), null, USAGE);
            var progress = held.progress().resolvedTo(plugins, List.of()).plus(entry);
            held = lease.follow(claims.checkpoint(held, progress));
        }
        var progress = held.progress();
        claims.finish(
                held,
                PassResult.of(
                        progress.entries(),
                        progress.warnings(),
                        held.attempt(),
                        held.spec().fatal()));
    }
}
