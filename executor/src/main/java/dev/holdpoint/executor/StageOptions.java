package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.HoldpointException;
import java.util.List;
import picocli.CommandLine.Option;

/// The flags of an executor that say what plugins write to, and what they may change there.
final class StageOptions {
    @Option(
            names = "--stage",
            paramLabel = "KIND",
            defaultValue = "${env:HOLDPOINT_STAGE:-auto}",
            description =
                    "what plugins write to in the place of a workspace (HOLDPOINT_STAGE): 'overlay',"
                            + " at a cost that follows what they change; 'copy', at a cost that"
                            + " follows its size; 'auto' copies only where an overlay cannot"
                            + " serve; default: auto")
    private String stage = "";

    @Option(
            names = "--forbidden",
            paramLabel = "PREFIX",
            split = ",",
            defaultValue =
                    "${env:HOLDPOINT_FORBIDDEN:-README.md,.exlab-wizard/,.exlab-answers.yml}",
            description =
                    "prefixes of the paths in a workspace that plugins may not touch"
                            + " (HOLDPOINT_FORBIDDEN); default: ${DEFAULT-VALUE}")
    private List<String> forbidden = List.of();

    @Option(
            names = "--staged-mib",
            paramLabel = "N",
            defaultValue = "${env:HOLDPOINT_STAGED_MIB:-1024}",
            description =
                    "MiB that one plugin may change in one turn (HOLDPOINT_STAGED_MIB); default:"
                            + " ${DEFAULT-VALUE}")
    private long stagedMib;

    @Option(
            names = "--staged-entries",
            paramLabel = "N",
            defaultValue = "${env:HOLDPOINT_STAGED_ENTRIES:-100000}",
            description =
                    "names that one plugin may change in one turn (HOLDPOINT_STAGED_ENTRIES);"
                            + " default: ${DEFAULT-VALUE}")
    private int stagedEntries;

    /// @throws HoldpointException `bad_setting`
    WritePolicy policy() {
        for (var prefix : forbidden) {
            if (prefix.isBlank() || prefix.startsWith("/") || prefix.startsWith("./")) {
                throw ExecutorMain.wrong(
                        "--forbidden takes prefixes of paths in a workspace, such as README.md or"
                                + " raw/; got '"
                                + prefix
                                + "'");
            }
        }
        if (stagedMib < 1 || stagedEntries < 1) {
            throw ExecutorMain.wrong(
                    "--staged-mib and --staged-entries take 1 or more; got "
                            + stagedMib
                            + " and "
                            + stagedEntries);
        }
        return new WritePolicy(forbidden, new StagedLimits(stagedMib << 20, stagedEntries));
    }

    /// @throws HoldpointException `bad_setting`
    StageChoice.Setting setting() {
        return switch (stage) {
            case "auto" -> StageChoice.Setting.AUTO;
            case "overlay" -> StageChoice.Setting.OVERLAY;
            case "copy" -> StageChoice.Setting.COPY;
            default ->
                    throw ExecutorMain.wrong(
                            "--stage takes auto, overlay or copy; got '" + stage + "'");
        };
    }
}
