package dev.holdpoint.command;

import static dev.holdpoint.command.Table.Column;

import dev.holdpoint.command.Refresh.Look;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.ViewJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dead list`.
@Command(
        name = "list",
        description = {
            "Lists the passes that were given up on, the last ones first, and why.",
            "They are kept until 'dead replay' or 'dead drop'."
        },
        mixinStandardHelpOptions = true)
final class DeadList implements Callable<Integer> {
    private final Surroundings around;

    @Mixin private Choice choice = new Choice();
    @Mixin private Limit limit = new Limit();
    @Mixin private OfQueue of = new OfQueue();
    @Mixin private Refresh refresh = new Refresh();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    DeadList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        limit.check();
        choice.filter(Set.of(PassState.DEAD), false);
        try (var queue = connection.open(of.queue())) {
            refresh.show(around, () -> look(queue.inspection()));
            return ExitCode.OK;
        }
    }

    private Look look(Inspection inspection) {
        var found = inspection.passes(choice.filter(Set.of(PassState.DEAD), false), limit.most());
        var notes = new ArrayList<String>();
        if (!found.isComplete()) {
            notes.add("there may be more than these; --limit shows more");
        }
        if (output.isJson()) {
            var objects = found.passes().stream().map(ViewJson::toMap).toList();
            return new Look(found, output.json(objects), notes);
        }
        if (found.passes().isEmpty()) {
            notes.add("no dead passes" + (choice.isNarrow() ? " that fit" : ""));
            return new Look(found, List.of(), notes);
        }
        return new Look(found, lines(found.passes()), notes);
    }

    private List<String> lines(List<PassView> passes) {
        var table =
                new Table(
                        Column.whole("ID"),
                        Column.shrinking("WORKSPACE"),
                        Column.whole("DIED"),
                        Column.whole("AT"),
                        Column.optional("WHY"));
        for (var view : passes) {
            table.add(
                    view.id().toString(),
                    view.workspace().toString(),
                    Show.age(view.updated(), around.clock().instant()),
                    view.current().orElse("-"),
                    view.reason() == null ? "" : view.reason());
        }
        return table.lines(around.screen());
    }
}
