package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import picocli.CommandLine.Option;

/// `--limit`: how many at most.
final class Limit {
    private static final int MOST = 1_000;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "at most this many; default: ${DEFAULT-VALUE}")
    private int limit = 50;

    /// @throws HoldpointException `bad_setting`
    void check() {
        if (limit < 1 || limit > MOST) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--limit takes 1 to " + MOST + "; got " + limit);
        }
    }

    int most() {
        return limit;
    }
}
