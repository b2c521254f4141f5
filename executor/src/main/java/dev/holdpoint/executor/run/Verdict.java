package dev.holdpoint.executor.run;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Question;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns evidence into meaning. The order of the lines is the order of trust.
public final class Verdict {
    /// Exit status of the entry of a worker that our own wall clock ended.
    public static final int TIMED_OUT = 124;

    /// Exit status of the entry of a worker that never came to be.
    public static final int NOT_STARTED = 3;

    private static final int ASKS = 2;

    private Verdict() {}

    /// Judges one spawn.
    ///
    /// @param exit the evidence
    /// @param reply what its envelope said; null when there was no envelope
    /// @param question what it asks, if its envelope has a question that can be asked; null
    ///   otherwise
    /// @param changes what the stage holds
    /// @param violations what of that the write policy forbids
    public static PluginOutcome of(
            Exit exit,
            @Nullable Reply reply,
            @Nullable Question question,
            Manifest changes,
            List<Violation> violations) {
        if (question != null && isAsking(exit) && changes.refused().isEmpty()) {
            return new PluginOutcome.Asked(question, changes);
        }
        var ended = ended(exit, reply, changes);
        var overrun = exit.overrun();
        if (overrun != null) {
            return new PluginOutcome.Violated(List.of(overrun), error(reply));
        }
        return violations.isEmpty() ? ended : new PluginOutcome.Violated(violations, error(ended));
    }

    private static @Nullable String error(PluginOutcome ended) {
        return switch (ended) {
            case PluginOutcome.Finished(_, var error) -> error;
            case PluginOutcome.Failed(_, var error, _) -> error;
            case PluginOutcome.Violated(_, var error) -> error;
            case PluginOutcome.Asked _ -> null;
        };
    }

    private static @Nullable String error(@Nullable Reply reply) {
        return reply == null ? null : reply.error();
    }

    private static PluginOutcome ended(Exit exit, @Nullable Reply reply, Manifest changes) {
        var error = error(reply);
        if (exit.deadlinePassed()) {
            return new PluginOutcome.Failed(EntryStatus.TIMEOUT, "timeout", changes);
        }
        if (exit.stdoutOversize()) {
            return new PluginOutcome.Failed(EntryStatus.FAILED, "ipc_frame_oversize", changes);
        }
        if (exit.killedForMemory() > 0) {
            return new PluginOutcome.Failed(
                    EntryStatus.FAILED, error == null ? "killed: memory" : error, changes);
        }
        return switch (exit.status()) {
            case Exit.Status.NotStarted(var reason) ->
                    new PluginOutcome.Failed(EntryStatus.FAILED, reason, Manifest.EMPTY);
            case Exit.Status.Signalled(var signal) ->
                    new PluginOutcome.Failed(
                            EntryStatus.FAILED,
                            error == null ? "signal: " + Signals.name(signal) : error,
                            changes);
            case Exit.Status.OutOfCpu(_) ->
                    new PluginOutcome.Failed(
                            EntryStatus.FAILED, error == null ? "killed: cpu" : error, changes);
            case Exit.Status.Exited(var code) when code == 0 && reply == null ->
                    new PluginOutcome.Failed(EntryStatus.FAILED, "no_envelope", changes);
            case Exit.Status.Exited(var code) when code == 0 ->
                    new PluginOutcome.Finished(changes, error);
            case Exit.Status.Exited(var code) ->
                    new PluginOutcome.Failed(
                            EntryStatus.FAILED, error == null ? ending(code) : error, changes);
        };
    }

    /// The exit code of the entry: 0 to 255, −N for death by signal N.
    public static int exitCode(Exit exit) {
        if (exit.deadlinePassed()) {
            return TIMED_OUT;
        }
        return switch (exit.status()) {
            case Exit.Status.NotStarted(_) -> NOT_STARTED;
            case Exit.Status.Signalled(var signal) -> -signal;
            case Exit.Status.OutOfCpu(var signal) -> -signal;
            case Exit.Status.Exited(var code) -> code;
        };
    }

    /// Whether the worker ended in the way that means it asks something.
    public static boolean isAsking(Exit exit) {
        return !exit.deadlinePassed()
                && exit.overrun() == null
                && !exit.stdoutOversize()
                && exit.status() instanceof Exit.Status.Exited(var code)
                && code == ASKS;
    }

    private static String ending(int code) {
        return code == ASKS ? "exit 2 without a question that can be asked" : "exit " + code;
    }
}
