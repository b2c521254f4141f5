package dev.holdpoint.command;

import dev.holdpoint.model.Entry;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassView;
import dev.holdpoint.wire.AnswerForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Passes and questions as lines for people. What plugins wrote is shown without control
/// characters.
final class Show {
    private static final int MOST_FILES = 20;

    private Show() {}

    static List<String> pass(PassView view) {
        var lines = new ArrayList<String>();
        lines.add("pass       " + view.id());
        lines.add(
                "state      "
                        + view.state().word()
                        + view.outcome().map(outcome -> ", " + outcome.word()).orElse(""));
        lines.add("workspace  " + view.workspace());
        if (view.owner() != null) {
            lines.add("executor   " + view.owner());
        }
        if (view.reason() != null) {
            lines.add("because    " + view.reason());
        }
        if (view.open() != null) {
            lines.add("waits for  " + view.open());
        }
        if (view.result() != null) {
            lines.addAll(result(view.result()));
        }
        return plain(lines);
    }

    static List<String> result(PassResult result) {
        var lines = new ArrayList<String>();
        for (var entry : result.applied()) {
            lines.addAll(entry(entry));
        }
        if (result.failure() != null) {
            lines.add("failed     " + result.failure().code());
            result.failure().messages().forEach(message -> lines.add("           " + message));
        }
        result.warnings().forEach(warning -> lines.add("warning    " + warning));
        return plain(lines);
    }

    private static List<String> entry(Entry entry) {
        var lines = new ArrayList<String>();
        lines.add(
                "plugin     "
                        + entry.plugin()
                        + " "
                        + entry.version()
                        + ": "
                        + entry.status().word()
                        + " in "
                        + entry.usage().durationMs()
                        + " ms on "
                        + entry.usage().executor());
        if (entry.error() != null) {
            lines.add("           " + entry.error());
        }
        entry.violations().forEach(path -> lines.add("           not allowed: " + path));
        entry.filesAffected().stream()
                .limit(MOST_FILES)
                .forEach(path -> lines.add("           " + path));
        if (entry.filesTotal() > MOST_FILES) {
            lines.add("           … and " + (entry.filesTotal() - MOST_FILES) + " more");
        }
        return lines;
    }

    static List<String> question(InputRequest request) {
        var lines = new ArrayList<String>();
        lines.add("question   " + request.id());
        lines.add("workspace  " + request.workspace());
        lines.add("plugin     " + request.plugin());
        if (!request.question().reason().isEmpty()) {
            lines.add("because    " + request.question().reason());
        }
        for (var field : request.question().fields()) {
            lines.add("field      " + field(field));
            if (!field.help().isEmpty()) {
                lines.add("           " + field.help());
            }
        }
        if (request.by() != null) {
            lines.add(request.state().word() + " by " + request.by() + " at " + request.closed());
        }
        return plain(lines);
    }

    /// A field in one line: its id, what it wants, whether it must be.
    static String field(Field field) {
        var label = field.label().equals(field.id()) ? "" : " \"" + field.label() + "\"";
        return plain(
                field.id()
                        + label
                        + ": "
                        + AnswerForm.expected(field)
                        + (field.required() ? "" : ", optional")
                        + (field.defaultValue() == null || field.isSecret()
                                ? ""
                                : ", default " + field.defaultValue()));
    }

    /// Columns as wide as their widest cell.
    static List<String> table(List<List<String>> cells) {
        var rows = cells.stream().map(Show::plain).toList();
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream()
                .map(row -> {
                    var line = new StringBuilder();
                    for (int i = 0; i < widths.length; i++) {
                        line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
                    }
                    return line.toString().stripTrailing();
                })
                .toList();
    }

    static String fieldIds(InputRequest request) {
        return request.question().fields().stream().map(Field::id).collect(Collectors.joining(","));
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(Show::plain).toList();
    }

    /// Without what could move the cursor or colour the screen.
    static String plain(String text) {
        return text.codePoints()
                .map(c -> c == '\n' || c == '\t' ? ' ' : c)
                .filter(c -> c >= 0x20 && (c < 0x7f || c > 0x9f))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
