package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.redis.RedisQueue;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The verbs that stop and start the taking of a whole queue.
@Command(mixinStandardHelpOptions = true)
abstract sealed class QueuePause implements Callable<Integer> {
    private final Surroundings around;

    @Parameters(paramLabel = "QUEUE", description = "as 'queue list' shows it")
    private String name = "";

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "who says it, recorded; default: the user's login name")
    private @Nullable String by;

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    QueuePause(Surroundings around) {
        this.around = around;
    }

    /// Does it.
    ///
    /// @return whether it was this call that changed something
    abstract boolean change(RedisQueue queue, String by);

    abstract boolean isPausing();

    @Override
    public Integer call() {
        try (var queue = connection.open(name)) {
            boolean isKnown = isKnown(queue.inspection());
            if (isPausing() && !isKnown) {
                throw unknown();
            }
            boolean isChanged = change(queue, by == null ? around.user() : by);
            if (!isChanged && !isKnown) {
                throw unknown();
            }
            if (output.isJson()) {
                var object = new LinkedHashMap<String, @Nullable Object>();
                object.put("name", name);
                object.put("paused", isPausing());
                object.put("changed", isChanged);
                around.say(output.json(object));
            } else {
                around.say(
                        "queue "
                                + name
                                + (isChanged ? " is " : " was ")
                                + (isPausing() ? "paused" : "taken from")
                                + (isChanged ? "" : " already"));
            }
            return ExitCode.OK;
        }
    }

    private boolean isKnown(Inspection inspection) {
        return inspection.queues().stream().anyMatch(queue -> queue.name().equals(name))
                || inspection.executors().stream().anyMatch(one -> one.queue().equals(name));
    }

    /// A slip of the keyboard must not look like a queue that stands still.
    private HoldpointException unknown() {
        return new HoldpointException(
                Problem.NOT_FOUND,
                "no queue '"
                        + name
                        + "' is known: it never got a pass, and no executor takes from it; see"
                        + " holdpoint queue list. Nothing was changed");
    }

    /// `queue pause`.
    @Command(
            name = "pause",
            description = {
                "Lets nothing new of a queue be taken until 'queue resume'.",
                "What runs goes on, what is half published is finished; passes and answers are taken in."
            })
    static final class Pause extends QueuePause {
        @Option(names = "--reason", paramLabel = "TEXT", description = "why, shown by 'queue list'")
        private String reason = "";

        Pause(Surroundings around) {
            super(around);
        }

        @Override
        boolean change(RedisQueue queue, String by) {
            return queue.pauses().pause(by, "cli", reason);
        }

        @Override
        boolean isPausing() {
            return true;
        }
    }

    /// `queue resume`.
    @Command(name = "resume", description = "Lets a queue that was paused be taken from again.")
    static final class Resume extends QueuePause {
        Resume(Surroundings around) {
            super(around);
        }

        @Override
        boolean change(RedisQueue queue, String by) {
            return queue.pauses().resume(by, "cli");
        }

        @Override
        boolean isPausing() {
            return false;
        }
    }
}
