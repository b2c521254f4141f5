package dev.holdpoint.executor;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import picocli.CommandLine.Option;

/// The flags of an executor that say in which sandbox plugins run.
final class SandboxOptions {
    @Option(
            names = "--sandbox-minimum",
            paramLabel = "LEVEL",
            defaultValue = "${env:HOLDPOINT_SANDBOX_MINIMUM:-namespaces}",
            description =
                    "refuse to start below this sandbox level (HOLDPOINT_SANDBOX_MINIMUM): strong,"
                            + " namespaces or limits; default: ${DEFAULT-VALUE}")
    private String minimum = "";

    @Option(
            names = "--sandbox-level",
            paramLabel = "LEVEL",
            defaultValue = "${env:HOLDPOINT_SANDBOX_LEVEL:-strongest}",
            description =
                    "try only this sandbox level (HOLDPOINT_SANDBOX_LEVEL); default: the strongest"
                            + " that works here")
    private String onlyLevel = "";

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_PYTHON:-/usr/bin/python3}",
            description = "the plugins' interpreter (HOLDPOINT_PYTHON); default: ${DEFAULT-VALUE}")
    private String python = "";

    @Option(
            names = "--bwrap",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_BWRAP:-bwrap}",
            description = "bubblewrap (HOLDPOINT_BWRAP); default: ${DEFAULT-VALUE}")
    private String bwrap = "";

    /// @throws HoldpointException `bad_setting`
    Isolation isolation() {
        var only = onlyLevel.equals("strongest") ? null : level("--sandbox-level", onlyLevel);
        var least = level("--sandbox-minimum", minimum);
        if (only != null && !only.isAtLeast(least)) {
            throw ExecutorMain.wrong(
                    "--sandbox-level %s is below --sandbox-minimum %s; lower the minimum too if that is meant"
                            .formatted(onlyLevel, minimum));
        }
        return new Isolation(bwrap, least, only);
    }

    private static Level level(String flag, String word) {
        return Level.of(word)
                .orElseThrow(() ->
                        ExecutorMain.wrong(
                                flag + " takes strong, namespaces or limits; got '" + word + "'"));
    }

    /// The plugins' interpreter.
    String python() {
        return python;
    }
}
