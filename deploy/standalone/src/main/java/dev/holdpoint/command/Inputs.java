package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Answers that are known before a plugin is tried.
///
/// @param always by field, for every round
/// @param rounds by field, for one round each, the first one first
record Inputs(Map<String, @Nullable Object> always, List<Map<String, @Nullable Object>> rounds) {
    /// What `--inputs` and `--input` say.
    ///
    /// @param file a JSON object, or an array with one for each round; null = none
    /// @param pairs `FIELD=VALUE`; they go over what the file says
    /// @throws HoldpointException `bad_setting`
    static Inputs read(@Nullable Path file, List<String> pairs) {
        var always = new LinkedHashMap<String, @Nullable Object>();
        var rounds = new ArrayList<Map<String, @Nullable Object>>();
        if (file != null) {
            var json = json("--inputs", file);
            if (json instanceof List<?> list) {
                list.forEach(round -> rounds.add(object(round)));
            } else {
                always.putAll(object(json));
            }
        }
        always.putAll(Pairs.read("--input", pairs));
        return new Inputs(always, rounds);
    }

    /// What is known in one round.
    ///
    /// @param round the first one is 1
    Map<String, @Nullable Object> of(int round) {
        var known = new LinkedHashMap<String, @Nullable Object>();
        if (round <= rounds.size()) {
            known.putAll(rounds.get(round - 1));
        }
        known.putAll(always);
        return known;
    }

    Set<String> fields() {
        var fields = new TreeSet<>(always.keySet());
        rounds.forEach(round -> fields.addAll(round.keySet()));
        return fields;
    }

    /// What a file that a flag names holds.
    ///
    /// @throws HoldpointException `bad_setting` when it is no JSON object
    static Map<String, @Nullable Object> object(String flag, Path file) {
        if (json(flag, file) instanceof Map<?, ?> map) {
            return object(map);
        }
        throw new HoldpointException(
                Problem.BAD_SETTING,
                flag + " takes a file with a JSON object; " + file + " has none");
    }

    private static @Nullable Object json(String flag, Path file) {
        try {
            return Json.parse(Files.readString(file));
        } catch (IOException | HoldpointException e) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    flag + ": " + file + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, @Nullable Object> object(@Nullable Object json) {
        if (json instanceof Map<?, ?> map) {
            var object = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((field, value) -> object.put(String.valueOf(field), value));
            return object;
        }
        throw new HoldpointException(
                Problem.BAD_SETTING,
                "--inputs takes a file with a JSON object, or with an array of objects, one for each"
                        + " round");
    }
}
