package dev.holdpoint.executor.run;

import static java.util.stream.Collectors.toSet;

import dev.holdpoint.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the workers of a dry run said of the files they finished, over the rounds of a question.
///
/// @param files as in an envelope, in the order they were finished, at most 1 MiB of JSON in all:
///   what would be more is there without its changes, or left out
/// @param leftOut how many files are not there
public record Reported(List<Map<String, @Nullable Object>> files, int leftOut) {
    /// Of no file anything was said.
    public static final Reported NOTHING = new Reported(List.of(), 0);

    private static final int MOST_BYTES = 1024 * 1024;

    public Reported {
        files = List.copyOf(files);
    }

    /// The same with what is said further.
    Reported and(List<Map<String, @Nullable Object>> said) {
        var kept = new ArrayList<Map<String, @Nullable Object>>();
        int left = MOST_BYTES;
        int out = leftOut;
        for (var file : before(said)) {
            Map<String, @Nullable Object> fitting =
                    bytes(file) <= left ? file : withoutChanges(file);
            int size = bytes(fitting);
            if (size <= left) {
                kept.add(fitting);
                left -= size;
            } else {
                out++;
            }
        }
        return new Reported(kept, out);
    }

    /// All that was said, with the last of it; what is said last of a file counts.
    public List<Map<String, @Nullable Object>> before(List<Map<String, @Nullable Object>> last) {
        var again = last.stream().map(file -> String.valueOf(file.get("path"))).collect(toSet());
        var all = new ArrayList<Map<String, @Nullable Object>>();
        for (var file : files) {
            if (!again.contains(String.valueOf(file.get("path")))) {
                all.add(file);
            }
        }
        all.addAll(last);
        return all;
    }

    private static Map<String, @Nullable Object> withoutChanges(
            Map<String, @Nullable Object> file) {
        var little = new LinkedHashMap<String, @Nullable Object>();
        little.put("path", file.get("path"));
        little.put("status", file.get("status"));
        little.put("note", "changes left out: more than 1 MiB over the rounds of a question");
        return little;
    }

    /// Of the file and what parts it from the next.
    private static int bytes(Map<String, @Nullable Object> file) {
        return Json.write(file).getBytes(StandardCharsets.UTF_8).length + 1;
    }
}
