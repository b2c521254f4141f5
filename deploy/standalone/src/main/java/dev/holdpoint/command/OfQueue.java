package dev.holdpoint.command;

import picocli.CommandLine.Option;

/// `--queue`: which queue is meant.
final class OfQueue {
    @Option(
            names = "--queue",
            paramLabel = "NAME",
            defaultValue = "${env:HOLDPOINT_QUEUE:-default}",
            description = "of which queue (HOLDPOINT_QUEUE); default: ${DEFAULT-VALUE}")
    private String name = "";

    String queue() {
        return name;
    }
}
