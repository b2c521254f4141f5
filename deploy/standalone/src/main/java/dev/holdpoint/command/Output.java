package dev.holdpoint.command;

import dev.holdpoint.wire.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `-o`: how data is printed.
final class Output {
    /// The forms: for people; one JSON document; one JSON object a line.
    enum Form {
        table,
        json,
        jsonl
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json|jsonl",
            defaultValue = "table",
            description = {
                "how to print: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.",
                "json is one document, jsonl one object a line; with --watch or --follow, where"
                        + " things are printed as they happen, both are one object a line."
            })
    private Form form = Form.table;

    /// Whether it is for programs.
    boolean isJson() {
        return form != Form.table;
    }

    /// One object, for programs.
    String json(Map<String, @Nullable Object> object) {
        return form == Form.jsonl ? Json.write(object) : Json.writePretty(object);
    }

    /// Objects, for programs: an array, or a line each.
    List<String> json(List<Map<String, @Nullable Object>> objects) {
        return form == Form.jsonl
                ? objects.stream().map(Json::write).toList()
                : List.of(Json.writePretty(objects));
    }

    /// One object of a series that is printed as it comes: always on one line.
    static String line(Map<String, @Nullable Object> object) {
        return Json.write(object);
    }
}
