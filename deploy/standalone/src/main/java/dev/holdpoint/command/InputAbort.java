package dev.holdpoint.command;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.RequestId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `input abort`.
@Command(
        name = "abort",
        description = "Says no to an open question: the pass ends as aborted.",
        mixinStandardHelpOptions = true)
final class InputAbort implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'input list' shows it")
    private String id = "";

    @Mixin private Closing closing = new Closing();

    InputAbort(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        return closing.close(around, RequestId.parse(id), new Answer.Abort(closing.by(around)));
    }
}
