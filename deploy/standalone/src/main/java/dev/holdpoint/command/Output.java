package dev.holdpoint.command;

import picocli.CommandLine.Option;

/// `-o`: how data is printed.
final class Output {
    /// The forms.
    enum Form {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "how to print: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private Form form = Form.table;

    boolean isJson() {
        return form == Form.json;
    }
}
