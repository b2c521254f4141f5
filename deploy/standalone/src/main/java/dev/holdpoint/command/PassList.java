package dev.holdpoint.command;

import dev.holdpoint.command.Refresh.Look;
import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.wire.ViewJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `pass list`.
@Command(
        name = "list",
        description = "Lists passes, those that moved last first.",
        mixinStandardHelpOptions = true)
final class PassList implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            description = "only these: scheduled, queued, running, waiting, done, dead")
    private List<String> states = List.of();

    @Option(
            names = "--blocked",
            description =
                    "only those that are half published and cannot be finished; 'pass publish' decides")
    private boolean blocked;

    @Mixin private Choice choice = new Choice();
    @Mixin private Limit limit = new Limit();
    @Mixin private OfQueue of = new OfQueue();
    @Mixin private Refresh refresh = new Refresh();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var filter = filter();
        limit.check();
        try (var queue = connection.open(of.queue())) {
            refresh.show(around, () -> look(queue.inspection(), filter));
            return ExitCode.OK;
        }
    }

    private PassFilter filter() {
        return choice.filter(states.isEmpty() ? PassFilter.ALL.states() : states(), blocked);
    }

    private Set<PassState> states() {
        var wanted = EnumSet.noneOf(PassState.class);
        for (var word : states) {
            wanted.add(
                    PassState.of(word)
                            .orElseThrow(() ->
                                    new HoldpointException(
                                            Problem.BAD_SETTING,
                                            "--state takes "
                                                    + Arrays.stream(PassState.values())
                                                            .map(PassState::word)
                                                            .collect(Collectors.joining(", "))
                                                    + "; got '"
                                                    + word
                                                    + "'")));
        }
        return wanted;
    }

    private Look look(Inspection inspection, PassFilter filter) {
        var found = inspection.passes(filter, limit.most());
        var notes = new ArrayList<String>();
        if (!found.isComplete()) {
            notes.add(
                    "there may be more than these; --limit shows more, a narrower filter finds older"
                            + " ones");
        }
        if (output.isJson()) {
            var objects = found.passes().stream().map(ViewJson::toMap).toList();
            return new Look(found, output.json(objects), notes);
        }
        if (found.passes().isEmpty()) {
            notes.add("no passes" + (filter.equals(PassFilter.ALL) ? "" : " that fit"));
            return new Look(found, List.of(), notes);
        }
        return new Look(found, table(found.passes()).lines(around.screen()), notes);
    }

    private Table table(List<PassView> passes) {
        var table =
                new Table(
                        Column.whole("ID"),
                        Column.whole("STATE"),
                        Column.shrinking("WORKSPACE"),
                        Column.optional("PLUGINS"),
                        Column.whole("AGE"),
                        Column.optional("NOW"));
        for (var view : passes) {
            table.add(
                    view.id().toString(),
                    view.outcome().map(outcome -> outcome.word()).orElse(view.state().word()),
                    view.workspace().toString(),
                    String.join(",", view.work().plugins()),
                    Show.age(view.created(), around.clock().instant()),
                    now(view));
        }
        return table;
    }

    private static String now(PassView view) {
        if (view.state() == PassState.RUNNING) {
            return view.current().orElse("ends")
                    + " on "
                    + view.owner()
                    + (view.activity() == null ? "" : " " + Show.percent(view.activity()));
        }
        if (view.blocked() != null) {
            return view.blocked().why();
        }
        return view.open() != null
                ? view.current().orElse("a plugin") + " asks a person"
                : view.reason() == null ? "" : view.reason();
    }
}
