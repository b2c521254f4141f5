package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `plugin kit`.
@Command(
        name = "kit",
        description = {
            "Prints where the kit for plugins in Python is: what a plugin and its tests import.",
            "For tests and editors:  export PYTHONPATH=\"$(holdpoint plugin kit)\""
        },
        mixinStandardHelpOptions = true)
final class PluginKit implements Callable<Integer> {
    private final Surroundings around;

    PluginKit(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var kit = around.home().resolve("executor/sdk/python").normalize();
        if (!Files.isRegularFile(kit.resolve("holdpoint/__init__.py"))) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "the kit is missing: expected "
                            + kit
                            + "/holdpoint/__init__.py; unpack Holdpoint again");
        }
        around.say(kit.toString());
        return ExitCode.OK;
    }
}
