package dev.holdpoint.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `completion`.
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and flags in bash and zsh. In bash:",
            "  source <(holdpoint completion)",
            "in zsh first:  autoload -U +X bashcompinit && bashcompinit"
        },
        mixinStandardHelpOptions = true)
final class Completion implements Callable<Integer> {
    private final Surroundings around;
    @Spec private @Nullable CommandSpec spec;

    Completion(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var root = Objects.requireNonNull(spec).root().commandLine();
        around.out().print(AutoComplete.bash("holdpoint", root));
        around.out().flush();
        return ExitCode.OK;
    }
}
