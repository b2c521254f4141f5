package dev.holdpoint.command;

import dev.holdpoint.command.Refresh.Look;
import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.wire.ViewJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `input list`.
@Command(
        name = "list",
        description = "Lists the open questions, oldest first, at most 1000.",
        mixinStandardHelpOptions = true)
final class InputList implements Callable<Integer> {
    private static final int MOST = 1000;

    private final Surroundings around;

    @Mixin private OfQueue of = new OfQueue();
    @Mixin private Refresh refresh = new Refresh();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    InputList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (var queue = connection.open(of.queue())) {
            refresh.show(around, () -> look(queue.inspection().openInputs(MOST)));
            return ExitCode.OK;
        }
    }

    private Look look(List<InputRequest> open) {
        if (output.isJson()) {
            return new Look(
                    open, output.json(open.stream().map(ViewJson::toMap).toList()), List.of());
        }
        if (open.isEmpty()) {
            return new Look(open, List.of(), List.of("no open questions"));
        }
        var table =
                new Table(
                        Column.whole("ID"),
                        Column.shrinking("WORKSPACE"),
                        Column.optional("PLUGIN"),
                        Column.optional("FIELDS"),
                        Column.whole("AGE"),
                        Column.whole("TIME LEFT"));
        for (var request : open) {
            table.add(
                    request.id().toString(),
                    request.workspace().toString(),
                    request.plugin(),
                    Show.fieldIds(request),
                    Show.age(request.asked(), around.clock().instant()),
                    Show.left(request.deadline(), around.clock().instant()));
        }
        return new Look(open, table.lines(around.screen()), List.of());
    }
}
