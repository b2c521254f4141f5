package dev.holdpoint.command;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.BlockedPublish;
import dev.holdpoint.model.Deadline;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec.OnDeadline;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Question;
import dev.holdpoint.wire.AnswerForm;
import dev.holdpoint.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Passes and questions as lines for people. What plugins wrote is shown without control
/// characters.
final class Show {
    private static final int MOST_FILES = 20;
    private static final int BAR = 24;

    /// Members of a field that are shown in words.
    private static final Set<String> KNOWN =
            Set.of(
                    "id",
                    "label",
                    "type",
                    "required",
                    "default",
                    "help",
                    "options",
                    "pattern",
                    "min",
                    "max");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private Show() {}

    static List<String> pass(PassView view) {
        var lines = new ArrayList<String>();
        lines.add("pass       " + view.id());
        lines.add(
                "state      "
                        + view.state().word()
                        + view.outcome().map(outcome -> ", " + outcome.word()).orElse(""));
        lines.add("workspace  " + view.workspace());
        if (!view.work().labels().isEmpty()) {
            lines.add("labels     " + labels(view.work()));
        }
        if (view.work().retryOf() != null) {
            lines.add("retry of   " + view.work().retryOf());
        }
        if (view.owner() != null) {
            lines.add("executor   " + view.owner());
            lines.add("runs       " + view.current().orElse("the end of the pass"));
        }
        if (view.activity() != null) {
            lines.add("progress   " + percent(view.activity()) + "  " + view.activity().doing());
        }
        if (view.reason() != null) {
            lines.add("because    " + view.reason());
        }
        if (view.blocked() != null) {
            lines.addAll(blocked(view.id(), view.blocked()));
        }
        if (view.open() != null) {
            lines.add("waits for  " + view.open());
        }
        if (view.deadline() != null) {
            lines.add("deadline   " + deadline(view.deadline()));
        }
        if (view.result() != null) {
            lines.addAll(result(view.result()));
        }
        return plain(lines);
    }

    private static List<String> blocked(PassId pass, BlockedPublish blocked) {
        var lines = new ArrayList<String>();
        lines.add("blocked    since " + blocked.since() + ": " + blocked.why());
        lines.add(
                "tries      "
                        + blocked.tries()
                        + (blocked.next() == null ? "" : ", again at " + time(blocked.next())));
        lines.add(
                blocked.decision() == null
                        ? "to decide  holdpoint pass publish retry|finish|undo " + pass
                        : "decided    " + blocked.decision().sentence());
        return lines;
    }

    private static String labels(PassView.Work work) {
        return work.labels().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining("  "));
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
        lines.add("asked      " + request.asked());
        if (request.deadline() != null) {
            lines.add("deadline   " + deadline(request.deadline()));
        }
        lines.addAll(fields(request.question()));
        if (request.by() != null) {
            var how = request.by().equals(request.how()) ? "" : " (" + request.how() + ")";
            lines.add(
                    request.state().word()
                            + " by "
                            + request.by()
                            + how
                            + " at "
                            + request.closed());
        }
        return plain(lines);
    }

    /// A question that nobody has answered.
    static List<String> waiting(String plugin, Question question) {
        var lines = new ArrayList<String>();
        lines.add("waiting    " + plugin + " asks, and has no answer");
        if (!question.reason().isEmpty()) {
            lines.add("because    " + question.reason());
        }
        lines.addAll(fields(question));
        return plain(lines);
    }

    private static List<String> fields(Question question) {
        var lines = new ArrayList<String>();
        for (var field : question.fields()) {
            lines.add("field      " + field(field));
            if (!field.help().isEmpty()) {
                lines.add("           " + field.help());
            }
            field.raw()
                    .forEach((name, value) -> {
                        if (!KNOWN.contains(name)) {
                            lines.add("           " + name + ": " + Json.write(value));
                        }
                    });
        }
        return lines;
    }

    /// Until when a question can be answered, and what happens else.
    static String deadline(Deadline deadline) {
        return deadline.at()
                + ": without an answer by then "
                + otherwise(deadline.does())
                + (deadline.note() == null ? "" : " (" + deadline.note() + ")");
    }

    static String otherwise(OnDeadline does) {
        return switch (does) {
            case ABORT -> "the pass ends as expired";
            case FAIL -> "the plugin has failed and the pass goes on";
            case DEFAULT -> "the defaults are the answer";
        };
    }

    /// How long a question can still be answered, and what happens then: `3 m, then abort`.
    static String left(@Nullable Deadline deadline, Instant now) {
        return deadline == null ? "" : age(now, deadline.at()) + ", then " + deadline.does().word();
    }

    /// A field in one line: its id, what it wants, whether it must be.
    static String field(Field field) {
        var label = field.label().equals(field.id()) ? "" : " \"" + field.label() + "\"";
        return plain(
                field.id()
                        + label
                        + ": "
                        + AnswerForm.expected(field)
                        + AnswerForm.limits(field).stream()
                                .map(limit -> ", " + limit)
                                .collect(Collectors.joining())
                        + (field.required() ? "" : ", optional")
                        + (field.defaultValue() == null || field.isSecret()
                                ? ""
                                : ", default " + field.defaultValue()));
    }

    /// How long ago something was, in its largest unit: `12 s`, `3 m`, `5 h`, `2 d`.
    static String age(Instant then, Instant now) {
        long seconds = Math.max(0, Duration.between(then, now).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " m";
        }
        return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    /// The time of day, where this runs.
    static String time(Instant at) {
        return TIME.format(at.atZone(ZoneId.systemDefault()));
    }

    /// A line of a live log.
    static String logged(LoggedLine logged, Screen screen) {
        var line = logged.line();
        var level = line.level() == null ? "" : line.level();
        var context = line.context().isEmpty() ? "" : "  " + Json.write(line.context());
        return time(logged.at())
                + "  "
                + plain(line.plugin())
                + "  "
                + (level.isEmpty() ? "" : screen.coloured(level, level) + "  ")
                + plain(line.message() + context);
    }

    static String percent(Activity activity) {
        return Math.round(activity.progress() * 100) + " %";
    }

    /// A bar and what is being done, cut to a width.
    static String progress(Activity activity, int width) {
        int full = (int) Math.round(activity.progress() * BAR);
        var line =
                "["
                        + "#".repeat(full)
                        + ".".repeat(BAR - full)
                        + "] "
                        + percent(activity)
                        + "  "
                        + plain(activity.doing());
        return line.length() <= width ? line : line.substring(0, width);
    }

    static String fieldIds(InputRequest request) {
        return request.question().fields().stream().map(Field::id).collect(Collectors.joining(","));
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(Show::plain).toList();
    }

    /// As much of a digest as tells two apart.
    static String digest(String hex) {
        return hex.substring(0, Math.min(12, hex.length()));
    }

    /// Without what could move the cursor, colour the screen or turn the direction of text.
    static String plain(String text) {
        return text.codePoints()
                .map(c -> c == '\n' || c == '\t' ? ' ' : c)
                .filter(c -> c >= 0x20 && (c < 0x7f || c > 0x9f))
                .filter(c -> Character.getType(c) != Character.FORMAT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
