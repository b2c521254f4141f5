package dev.holdpoint.bench;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.redis.RedisQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whole passes through a real executor, a process of its own as `up` starts it, over an embedded
/// Redis.
final class Throughput implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final String MAIN = "dev.holdpoint.command.HoldpointMain";

    private final Site site;
    private final JavaCommand java;
    private final List<String> tools;
    private final Processes processes;
    private final EmbeddedRedis redis;
    private final RedisQueue queue;
    private int made;

    /// @param java how to start verbs
    /// @param tools flags of the executor that name its programs
    Throughput(Site site, JavaCommand java, List<String> tools, Processes processes) {
        this.site = site;
        this.java = java;
        this.tools = List.copyOf(tools);
        this.processes = processes;
        redis = EmbeddedRedis.start(processes, 0, null, site.logs().resolve("redis.log"));
        queue = RedisQueue.connect(redis.url());
    }

    static JavaCommand java(Path home) {
        return new JavaCommand(MAIN, home);
    }

    /// Passes per second of one executor, each pass over a workspace of its own, from before the
    /// first submit to the last end.
    ///
    /// @param passes that are measured; as many as a fourth of them warm the executor up
    double perSecond(int slots, String plugin, int passes) {
        var executor = executor(slots);
        try {
            follow(plugin, Math.max(slots, passes / 4));
            return follow(plugin, passes);
        } finally {
            executor.term();
            executor.endWithin(STOP);
        }
    }

    private Child executor(int slots) {
        var name = "bench-" + slots + "-" + made;
        var arguments =
                new ArrayList<>(List.of("executor", "--name", name, "--redis", redis.url()));
        arguments.addAll(List.of("--root", "bench=" + site.root(), "--slots", "" + slots));
        arguments.addAll(List.of("--plugins", site.plugins().toString()));
        arguments.addAll(List.of("--log-dir", site.logs().toString()));
        arguments.addAll(List.of("--run-dir", site.runs().toString()));
        arguments.addAll(tools);
        var child = processes.start(name, java.of(arguments), site.logs().resolve(name + ".log"));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (queue.inspection().executors().stream().noneMatch(one -> one.id().equals(name))) {
            if (!child.isAlive() || System.nanoTime() > end) {
                throw new HoldpointException(
                        Problem.INTERNAL, "an executor did not start", child.tail());
            }
            Backoff.sleep(Duration.ofMillis(20));
        }
        return child;
    }

    private double follow(String plugin, int passes) {
        var specs = new ArrayList<PassSpec>();
        for (int i = 0; i < passes; i++) {
            var name = "passes/" + made++;
            site.workspace(name);
            specs.add(PassSpec.of(new WorkspaceName("bench", name)).withPlugins(List.of(plugin)));
        }
        long begin = System.nanoTime();
        var ids = specs.stream().map(this::submit).toList();
        ids.forEach(this::awaitEnd);
        return passes / (Milliseconds.since(begin) / 1e3);
    }

    private PassId submit(PassSpec spec) {
        var id = queue.submissions().newId(spec);
        queue.submissions().submit(id, spec);
        return id;
    }

    private void awaitEnd(PassId id) {
        var ended = queue.inspection().await(id, Set.of(PassState.DONE, PassState.DEAD), PATIENCE);
        if (ended.outcome().filter(outcome -> outcome == Outcome.SUCCESS).isEmpty()) {
            throw new HoldpointException(
                    Problem.INTERNAL, "expected a trivial pass to succeed, came " + ended);
        }
    }

    @Override
    public void close() {
        queue.close();
        redis.close();
    }
}
