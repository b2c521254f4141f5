package dev.holdpoint.executor.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Processes that have ended, and what they left behind.
///
/// @param code the exit code as a shell has it
/// @param isGone whether none is left
record EndedProcesses(long code, boolean isGone) implements Processes {
    @Override
    public boolean awaitBound(BooleanSupplier givenUp) {
        return true;
    }

    @Override
    public void terminate() {}

    @Override
    public void kill() {}

    @Override
    public boolean awaitGone() {
        return isGone;
    }

    @Override
    public boolean isProven() {
        return false;
    }

    @Override
    public Usage look() {
        return Usage.NONE;
    }

    @Override
    public List<Long> pids() {
        return List.of();
    }

    @Override
    public Optional<Long> exitCode() {
        return Optional.of(code);
    }
}
