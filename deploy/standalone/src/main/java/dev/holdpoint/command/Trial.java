package dev.holdpoint.command;

import dev.holdpoint.executor.LocalListener;
import dev.holdpoint.executor.LocalPass;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.Question;
import dev.holdpoint.wire.AnswerForm;
import dev.holdpoint.wire.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What happens while a plugin is tried: its log, its files, its questions and their answers.
final class Trial implements LocalListener, LocalPass.Answerer {
    private final Fixture fixture;
    private final Inputs inputs;
    private final @Nullable Interview interview;
    private final Surroundings around;
    private final boolean isQuiet;
    private final List<LogLine> log = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Map<String, @Nullable Object>> perFile =
            Collections.synchronizedMap(new LinkedHashMap<>());
    private final List<Map<String, @Nullable Object>> questions = new ArrayList<>();
    private final List<String> lacking = new ArrayList<>();
    private final Set<Map.Entry<Question, Map<String, @Nullable Object>>> answered =
            new HashSet<>();
    private final TreeSet<String> unused;
    private volatile boolean isUnloadable;
    private volatile String packages = "\0";
    private LocalPass.@Nullable Asked asking;

    /// A trial that has not begun.
    ///
    /// @param inputs known answers
    /// @param interview asks a person for the others; null = there is none
    /// @param isQuiet nothing is printed meanwhile
    Trial(
            Fixture fixture,
            Inputs inputs,
            @Nullable Interview interview,
            Surroundings around,
            boolean isQuiet) {
        this.fixture = fixture;
        this.inputs = inputs;
        this.interview = interview;
        this.around = around;
        this.isQuiet = isQuiet;
        this.unused = new TreeSet<>(inputs.fields());
    }

    /// Its package, as the worker sees it, is named by the path in the package from now on.
    void begins(Path snapshot) {
        packages = snapshot.getParent() + "/";
    }

    /// Of a plugin that cannot be loaded only what its first worker says counts: the second one
    /// says the same.
    @Override
    public void logged(LogLine said) {
        if (isUnloadable) {
            return;
        }
        var line = shortened(said);
        log.add(line);
        if (!isQuiet) {
            var level = line.level() == null ? "" : line.level().toLowerCase(Locale.ROOT);
            var context = line.context().isEmpty() ? "" : "  " + Json.write(line.context());
            var text = "  %-8s %s%s".formatted(level, line.message(), context);
            around.say(Show.plain(text.replace(fixture.workspace() + "/", "")));
        }
    }

    private LogLine shortened(LogLine line) {
        var message = line.message().replace(packages, "");
        return line.level() == null
                ? LogLine.plain(line.plugin(), message)
                : LogLine.frame(line.plugin(), line.level(), message, line.context());
    }

    @Override
    public void ran(String plugin, List<Map<String, @Nullable Object>> files) {
        perFile.values().removeIf(file -> "input_required".equals(file.get("status")));
        for (var file : files) {
            var path = relative(String.valueOf(file.get("path")));
            var named = new LinkedHashMap<String, @Nullable Object>(file);
            named.put("path", path);
            perFile.put(path, named);
        }
    }

    private String relative(String path) {
        var prefix = fixture.workspace() + "/";
        return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
    }

    @Override
    public void notLoaded(String plugin) {
        isUnloadable = true;
    }

    @Override
    public Optional<Map<String, @Nullable Object>> answer(LocalPass.Asked asked) {
        var question = asked.question();
        var known = new LinkedHashMap<String, @Nullable Object>(inputs.of(asked.round()));
        known.keySet().retainAll(question.fields().stream().map(Field::id).toList());
        unused.removeAll(known.keySet());
        var answer = interview == null ? checked(question, known) : held(interview, asked, known);
        var told = new LinkedHashMap<String, @Nullable Object>();
        told.put("plugin", asked.plugin());
        told.put("round", asked.round());
        told.put("reason", question.reason());
        told.put("fields", question.fields().stream().map(Field::raw).toList());
        told.put("answered", answer == null ? null : shown(question, answer));
        questions.add(told);
        asking = answer == null ? asked : null;
        return Optional.ofNullable(answer);
    }

    private @Nullable Map<String, @Nullable Object> held(
            Interview person, LocalPass.Asked asked, Map<String, @Nullable Object> known) {
        var answer = person.hold(asked.plugin(), "the fixture", asked.question(), known);
        if (answer == null) {
            lacking.add("the input ended before the question was answered");
            return null;
        }
        return filled(asked.question(), answer);
    }

    private @Nullable Map<String, @Nullable Object> checked(
            Question question, Map<String, @Nullable Object> known) {
        if (!known.isEmpty() && !answered.add(Map.entry(question, known))) {
            lacking.add(
                    "the plugin asks again for "
                            + String.join(", ", known.keySet())
                            + ", which has been answered");
            return null;
        }
        try {
            AnswerForm.check(question, known);
            return filled(question, known);
        } catch (HoldpointException e) {
            e.details()
                    .forEach(detail ->
                            lacking.add(
                                    "an input is missing or does not fit: "
                                            + detail
                                            + "; give it with --input"));
            return null;
        }
    }

    /// With every field, so that it is an answer even where nothing is said.
    private static Map<String, @Nullable Object> filled(
            Question question, Map<String, @Nullable Object> values) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        question.fields().forEach(field -> all.put(field.id(), values.get(field.id())));
        return all;
    }

    private static Map<String, @Nullable Object> shown(
            Question question, Map<String, @Nullable Object> answer) {
        var shown = new LinkedHashMap<String, @Nullable Object>(AnswerForm.check(question, answer));
        question.fields().stream()
                .filter(Field::isSecret)
                .map(Field::id)
                .filter(shown::containsKey)
                .forEach(id -> shown.put(id, "***"));
        return shown;
    }

    /// The question that had no usable answer.
    Optional<LocalPass.Asked> asking() {
        return Optional.ofNullable(asking);
    }

    /// The last thing that went wrong, as the plugin's log says it.
    Optional<String> lastError() {
        return List.copyOf(log).reversed().stream()
                .filter(line -> "ERROR".equals(line.level()))
                .map(LogLine::message)
                .findFirst();
    }

    /// What was asked and had no usable answer, a sentence for each field; empty when nothing was.
    List<String> lacking() {
        return lacking;
    }

    /// Known answers that nobody asked for.
    List<String> unused() {
        return List.copyOf(unused);
    }

    boolean isUnloadable() {
        return isUnloadable;
    }

    /// What the plugin said of each file, with relative paths, in the order they were reached.
    List<Map<String, @Nullable Object>> perFile() {
        return List.copyOf(perFile.values());
    }

    List<Map<String, @Nullable Object>> questions() {
        return questions;
    }

    /// What it wrote to stderr, for programs.
    List<Map<String, @Nullable Object>> log() {
        var all = new ArrayList<Map<String, @Nullable Object>>();
        for (var line : List.copyOf(log)) {
            var out = new LinkedHashMap<String, @Nullable Object>();
            if (line.level() == null) {
                out.put("text", line.message());
            } else {
                out.put("level", line.level());
                out.put("message", line.message());
                out.put("context", line.context());
            }
            all.add(out);
        }
        return all;
    }
}
