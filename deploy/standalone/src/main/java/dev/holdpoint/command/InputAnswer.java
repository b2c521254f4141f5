package dev.holdpoint.command;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.RequestId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `input answer`.
@Command(
        name = "answer",
        description = "Answers an open question; the pass goes on.",
        mixinStandardHelpOptions = true)
final class InputAnswer implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(index = "0", paramLabel = "ID", description = "as 'input list' shows it")
    private String id = "";

    @Parameters(
            index = "1..*",
            paramLabel = "FIELD=VALUE",
            description = "a value for a field of the question, as text")
    private List<String> values = List.of();

    @Mixin private Closing closing = new Closing();

    InputAnswer(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var given = Pairs.read("input answer", values);
        return closing.close(
                around,
                RequestId.parse(id),
                new Answer.Values(new LinkedHashMap<>(given), closing.by(around)));
    }
}
