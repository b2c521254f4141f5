package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Drains.Way;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Inspection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `executor drain`.
@Command(
        name = "drain",
        description = {
            "Has an executor take nothing more, and waits until it runs nothing.",
            "What it runs is handed back at once, to be taken by others before what waits, and no attempt"
                    + " counts; what it is publishing it finishes. It stays there, and takes passes again after"
                    + " --undo or a restart."
        },
        mixinStandardHelpOptions = true)
final class ExecutorDrain implements Callable<Integer> {
    private static final String ANY = PassId.DEFAULT_QUEUE;

    private final Surroundings around;

    @Parameters(paramLabel = "ID", description = "as 'executor list' shows it")
    private String id = "";

    @Option(
            names = "--finish",
            description = "let what it runs come to its end, instead of handing it back")
    private boolean isFinishing;

    @Option(names = "--undo", description = "let it take passes again")
    private boolean isUndone;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "wait at most this long (exit code 3); default: ${DEFAULT-VALUE}")
    private double timeout = 600;

    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    ExecutorDrain(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (!(timeout > 0 && timeout <= 86_400)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--timeout takes seconds, more than 0, at most a day; got " + timeout);
        }
        if (isUndone && isFinishing) {
            throw new HoldpointException(Problem.BAD_SETTING, "--undo goes without --finish");
        }
        try (var queue = connection.open(ANY)) {
            var executor = known(queue.inspection());
            if (isUndone) {
                queue.drains().undo(id);
            } else {
                queue.drains().ask(id, executor.boot(), isFinishing ? Way.FINISH : Way.HAND_BACK);
            }
            say(await(queue.inspection(), executor.boot()));
            return ExitCode.OK;
        }
    }

    private ExecutorStatus known(Inspection inspection) {
        return inspection.executors().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() ->
                        new HoldpointException(
                                Problem.NOT_FOUND,
                                "no executor '" + id + "' is there; see holdpoint executor list"));
    }

    /// An executor that ended meanwhile runs nothing either.
    private @Nullable ExecutorStatus await(Inspection inspection, String boot) {
        long start = System.nanoTime();
        var backoff = new Backoff(Duration.ofMillis(50), Duration.ofMillis(500));
        while (true) {
            var found =
                    inspection.executors().stream()
                            .filter(one -> one.id().equals(id) && one.boot().equals(boot))
                            .findFirst();
            if (found.isEmpty() || isReached(found.get())) {
                return found.orElse(null);
            }
            if (System.nanoTime() - start > timeout * 1e9 || !backoff.pause()) {
                throw new HoldpointException(
                        Problem.TIMED_OUT,
                        "executor "
                                + id
                                + " runs "
                                + found.get().busy()
                                + " passes still after "
                                + timeout
                                + " s; it goes on draining");
            }
        }
    }

    private boolean isReached(ExecutorStatus executor) {
        return isUndone ? !executor.isDraining() : executor.isDraining() && executor.busy() == 0;
    }

    private void say(@Nullable ExecutorStatus executor) {
        var state = executor == null ? "gone" : isUndone ? "taking" : "drained";
        if (output.isJson()) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            object.put("id", id);
            object.put("state", state);
            around.say(output.json(object));
        } else {
            around.say(
                    "executor "
                            + id
                            + switch (state) {
                                case "gone" -> " has ended";
                                case "taking" -> " takes passes again";
                                default -> " is drained: it runs nothing and takes nothing";
                            });
        }
    }
}
