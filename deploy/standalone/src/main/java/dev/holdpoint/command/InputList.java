package dev.holdpoint.command;

import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.ViewJson;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `input list`.
@Command(
        name = "list",
        description = "Lists the open questions, oldest first, at most 1000.",
        mixinStandardHelpOptions = true)
final class InputList implements Callable<Integer> {
    private static final int MOST = 1000;

    private final Surroundings around;

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            defaultValue = "${env:HOLDPOINT_QUEUE:-default}",
            description = "of which queue (HOLDPOINT_QUEUE); default: ${DEFAULT-VALUE}")
    private String queueName = "";

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    InputList(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        try (var queue = connection.open(queueName)) {
            var open = queue.inspection().openInputs(MOST);
            if (output.isJson()) {
                around.say(Json.writePretty(open.stream().map(ViewJson::toMap).toList()));
                return ExitCode.OK;
            }
            if (open.isEmpty()) {
                around.tell("no open questions");
                return ExitCode.OK;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("ID", "WORKSPACE", "PLUGIN", "FIELDS", "ASKED"));
            for (var request : open) {
                rows.add(
                        List.of(
                                request.id().toString(),
                                request.workspace().toString(),
                                request.plugin(),
                                Show.fieldIds(request),
                                request.asked().toString()));
            }
            Show.table(rows).forEach(around::say);
            return ExitCode.OK;
        }
    }
}
