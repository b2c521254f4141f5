package dev.holdpoint.command;

import dev.holdpoint.command.Refresh.Look;
import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.ExecutorStatus;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `plugin list`.
@Command(
        name = "list",
        description = {
            "Lists the plugins of the executors that said something in the last 15 seconds.",
            "DIFFERENCE says where executors of one queue have another version or digest of a plugin, or do"
                    + " not have it. A pass goes on only with exactly the plugins that it began with.",
            "Packages that an executor cannot use are named below the list."
        },
        mixinStandardHelpOptions = true)
final class PluginList implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "only of the executors of this queue; default: of all queues")
    private @Nullable String queue;

    @Mixin private Refresh refresh = new Refresh();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PluginList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (var redis = connection.open(queue == null ? PassId.DEFAULT_QUEUE : queue)) {
            refresh.show(around, () -> look(redis.inspection().executors()));
            return ExitCode.OK;
        }
    }

    private Look look(List<ExecutorStatus> all) {
        var executors =
                all.stream().filter(one -> queue == null || one.queue().equals(queue)).toList();
        var spread = PluginSpread.of(executors);
        var leftOut = LeftOut.lines(executors);
        var key = List.of(spread, leftOut);
        if (output.isJson()) {
            return new Look(
                    key,
                    output.json(spread.stream().map(one -> LeftOut.with(one, executors)).toList()),
                    List.of());
        }
        if (spread.isEmpty()) {
            var why =
                    executors.isEmpty()
                            ? "no executor is there; start one: holdpoint executor --root NAME=DIR"
                            : "no executor has a plugin";
            return new Look(
                    key, List.of(), Stream.concat(Stream.of(why), leftOut.stream()).toList());
        }
        var table =
                new Table(
                        Column.whole("NAME"),
                        Column.whole("VERSION"),
                        Column.whole("DIGEST"),
                        Column.whole("QUEUE"),
                        Column.shrinking("EXECUTORS"),
                        Column.shrinking("DIFFERENCE"));
        for (var plugin : spread) {
            table.add(
                    plugin.plugin().name(),
                    plugin.plugin().version(),
                    Show.digest(plugin.plugin().digest()),
                    plugin.queue(),
                    String.join(",", plugin.executors()),
                    plugin.difference());
        }
        return new Look(key, table.lines(around.screen()), leftOut);
    }
}
