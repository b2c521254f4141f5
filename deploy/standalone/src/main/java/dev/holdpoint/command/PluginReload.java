package dev.holdpoint.command;

import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.redis.RedisQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `plugin reload`.
@Command(
        name = "reload",
        description = {
            "Lets executors read their plugins again, waits until each has said that it did, and prints"
                    + " what each has, and which packages it cannot use.",
            "Exit code 3 names those that did not say so in time. Executors also read what changed on disk"
                    + " before each pass that they take."
        },
        mixinStandardHelpOptions = true)
final class PluginReload implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--executor",
            paramLabel = "ID",
            description = "only this one; default: all of the queue")
    private @Nullable String executor;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "wait at most this long; default: ${DEFAULT-VALUE}")
    private double timeout;

    @Mixin private OfQueue of = new OfQueue();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PluginReload(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (!(timeout > 0 && timeout <= 86_400)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--timeout takes seconds, more than 0, at most a day; got " + timeout);
        }
        try (var queue = connection.open(of.queue())) {
            var wanted = asked(queue);
            var silent = await(queue, wanted);
            print(
                    queue.inspection().executors().stream()
                            .filter(one -> wanted.containsKey(one.id()))
                            .filter(one -> !silent.contains(one.id()))
                            .toList());
            if (!silent.isEmpty()) {
                throw new HoldpointException(
                        Problem.TIMED_OUT,
                        "these executors did not say within "
                                + timeout
                                + " s that they read their plugins again: "
                                + String.join(", ", silent));
            }
            return ExitCode.OK;
        }
    }

    /// The number that each has to answer.
    private Map<String, Long> asked(RedisQueue queue) {
        var ids =
                queue.inspection().executors().stream()
                        .filter(one -> one.queue().equals(of.queue()))
                        .map(ExecutorStatus::id)
                        .filter(id -> executor == null || executor.equals(id))
                        .toList();
        if (ids.isEmpty()) {
            throw new HoldpointException(
                    Problem.NOT_FOUND,
                    "the queue '"
                            + of.queue()
                            + "' has no executor"
                            + (executor == null ? "" : " '" + executor + "'")
                            + "; see holdpoint executor list");
        }
        var reloads = queue.reloads();
        var wanted = new LinkedHashMap<String, Long>();
        if (executor != null) {
            wanted.put(executor, reloads.ask(of.queue(), executor));
        } else {
            reloads.askAll(of.queue());
            ids.forEach(id -> wanted.put(id, reloads.asked(of.queue(), id)));
        }
        return wanted;
    }

    /// Those that have not answered in time.
    private List<String> await(RedisQueue queue, Map<String, Long> wanted) {
        long start = System.nanoTime();
        var backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(200));
        var silent = new ArrayList<>(wanted.keySet());
        while (true) {
            silent.removeIf(id -> queue.reloads().answered(id) >= wanted.getOrDefault(id, 0L));
            if (silent.isEmpty() || System.nanoTime() - start > timeout * 1e9 || !backoff.pause()) {
                return silent;
            }
        }
    }

    private void print(List<ExecutorStatus> executors) {
        if (output.isJson()) {
            output.json(executors.stream().map(PluginReload::toMap).toList()).forEach(around::say);
            return;
        }
        var table =
                new Table(
                        Column.shrinking("EXECUTOR"),
                        Column.whole("NAME"),
                        Column.whole("VERSION"),
                        Column.whole("DIGEST"));
        for (var one : executors) {
            for (var plugin : one.plugins()) {
                table.add(one.id(), plugin.name(), plugin.version(), Show.digest(plugin.digest()));
            }
        }
        table.lines(around.screen()).forEach(around::say);
        around.out().flush();
        LeftOut.lines(executors).forEach(around::tell);
    }

    private static Map<String, @Nullable Object> toMap(ExecutorStatus one) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("executor", one.id());
        out.put("plugins", one.plugins().stream().map(PluginReload::toMap).toList());
        out.put("left_out", one.leftOut());
        return out;
    }

    private static Map<String, @Nullable Object> toMap(ResolvedPlugin plugin) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("name", plugin.name());
        out.put("version", plugin.version());
        out.put("digest", plugin.digest());
        return out;
    }
}
