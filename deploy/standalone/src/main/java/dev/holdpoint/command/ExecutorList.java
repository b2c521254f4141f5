package dev.holdpoint.command;

import dev.holdpoint.command.Refresh.Look;
import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.ExecutorStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `executor list`.
@Command(
        name = "list",
        description = {
            "Lists the executors that said something in the last 15 seconds.",
            "LACKS counts the protections that a host cannot give; -o json names them.",
            "Packages of plugins that an executor cannot use are named below the list."
        },
        mixinStandardHelpOptions = true)
final class ExecutorList implements Callable<Integer> {
    private static final String ANY = PassId.DEFAULT_QUEUE;

    private final Surroundings around;
    @Mixin private Refresh refresh = new Refresh();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    ExecutorList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (var queue = connection.open(ANY)) {
            refresh.show(around, () -> look(queue.inspection().executors()));
            return ExitCode.OK;
        }
    }

    private Look look(List<ExecutorStatus> executors) {
        if (output.isJson()) {
            return new Look(
                    executors,
                    output.json(executors.stream().map(ExecutorList::toMap).toList()),
                    List.of());
        }
        if (executors.isEmpty()) {
            return new Look(
                    executors,
                    List.of(),
                    List.of(
                            "no executor is there; start one: holdpoint executor --root"
                                    + " NAME=DIR"));
        }
        var table =
                new Table(
                        Column.shrinking("ID"),
                        Column.optional("HOST"),
                        Column.whole("QUEUE"),
                        Column.whole("BUSY"),
                        Column.whole("LEVEL"),
                        Column.whole("LACKS"),
                        Column.shrinking("ROOTS"),
                        Column.optional("PLUGINS"));
        for (var executor : executors) {
            table.add(
                    executor.id(),
                    executor.host(),
                    executor.queue(),
                    executor.busy() + "/" + executor.slots() + drained(executor),
                    executor.level(),
                    Integer.toString(executor.missing().size()),
                    String.join(",", executor.roots()),
                    String.join(
                            ",", executor.plugins().stream().map(ResolvedPlugin::name).toList()));
        }
        return new Look(executors, table.lines(around.screen()), LeftOut.lines(executors));
    }

    private static String drained(ExecutorStatus executor) {
        return executor.isDraining() ? executor.busy() == 0 ? " drained" : " draining" : "";
    }

    private static Map<String, @Nullable Object> toMap(ExecutorStatus executor) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("id", executor.id());
        out.put("host", executor.host());
        out.put("pid", executor.pid());
        out.put("queue", executor.queue());
        out.put("level", executor.level());
        out.put("missing", executor.missing());
        out.put("slots", executor.slots());
        out.put("busy", executor.busy());
        out.put("draining", executor.isDraining());
        out.put("roots", executor.roots());
        out.put("plugins", executor.plugins().stream().map(ExecutorList::toMap).toList());
        out.put("left_out", executor.leftOut());
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
