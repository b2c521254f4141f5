package dev.holdpoint.command;

import dev.holdpoint.model.PassId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pass retry`.
@Command(
        name = "retry",
        description = {
            "Submits a pass that is over again, as a new pass; prints its id.",
            "Answers that came with the old one are gone, since they may be secret: give them again"
                    + " with --answer, or a person is asked."
        },
        mixinStandardHelpOptions = true)
final class PassRetry implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'pass submit' printed it")
    private String id = "";

    @Option(
            names = "--answer",
            paramLabel = "PLUGIN.FIELD=VALUE",
            description = "an answer known beforehand; used only if that plugin asks")
    private List<String> answers = List.of();

    @Mixin private Waiting waiting = new Waiting();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    PassRetry(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var old = PassId.parse(id);
        var known = known();
        try (var queue = connection.open(old.queue())) {
            var pass = queue.decisions().retry(old, known);
            if (waiting.isAsked()) {
                around.tell("submitted " + pass);
                return waiting.show(around, queue.inspection(), pass, output);
            }
            Waiting.printNew(around, queue.inspection(), pass, output);
            return ExitCode.OK;
        }
    }

    private Map<String, Map<String, @Nullable Object>> known() {
        var known = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        Pairs.answers(answers)
                .forEach((plugin, fields) -> known.put(plugin, new LinkedHashMap<>(fields)));
        return known;
    }
}
