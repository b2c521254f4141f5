package dev.holdpoint.executor.run;

import static java.util.stream.Collectors.toSet;

import dev.holdpoint.wire.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a Python plugin that asked is to go on: files it had finished are not given to it again,
/// the one that asked comes first.
///
/// @param finished relative to the workspace, over all rounds of the question
/// @param asking relative to the workspace; null when no single file asked
/// @param reported what the worker said of finished files, for the result of a dry run; at most 1
///   MiB of JSON: beyond that without the changes of a file, or without the file
public record Bookmark(
        List<String> finished,
        @Nullable String asking,
        List<Map<String, @Nullable Object>> reported) {
    /// Nothing has been finished.
    public static final Bookmark NONE = new Bookmark(List.of(), null, List.of());

    private static final String ASKS = "input_required";
    private static final int MOST_REPORTED = 1024 * 1024;

    public Bookmark {
        finished = List.copyOf(finished);
        reported = List.copyOf(reported);
    }

    /// Where it is to go on after it asked with this reply.
    ///
    /// @param workspace its absolute path, as the worker saw it
    public Bookmark after(Reply reply, Path workspace) {
        var done = new LinkedHashSet<>(finished);
        @Nullable String asks = null;
        for (var file : reply.perFile()) {
            var path = relative(file.get("path"), workspace);
            if (path.isEmpty()) {
                continue;
            }
            if (ASKS.equals(file.get("status"))) {
                asks = path.get();
            } else {
                done.add(path.get());
            }
        }
        if (asks != null) {
            done.remove(asks);
        }
        return new Bookmark(List.copyOf(done), asks, reported);
    }

    /// The same with what this reply says of the files that it finished.
    public Bookmark reporting(Reply reply) {
        var said =
                reply.perFile().stream().filter(file -> !ASKS.equals(file.get("status"))).toList();
        return new Bookmark(finished, asking, capped(withEarlier(said)));
    }

    /// What was said of all files: of those that are finished, and of the others by the last reply.
    public List<Map<String, @Nullable Object>> withEarlier(
            List<Map<String, @Nullable Object>> last) {
        var again = last.stream().map(file -> String.valueOf(file.get("path"))).collect(toSet());
        var all = new ArrayList<Map<String, @Nullable Object>>();
        for (var file : reported) {
            if (!again.contains(String.valueOf(file.get("path")))) {
                all.add(file);
            }
        }
        all.addAll(last);
        return all;
    }

    private static List<Map<String, @Nullable Object>> capped(
            List<Map<String, @Nullable Object>> all) {
        var kept = new ArrayList<Map<String, @Nullable Object>>();
        long whole = 0;
        long shortened = 0;
        for (var file : all) {
            int size = Json.write(file).length();
            if (whole + size <= MOST_REPORTED) {
                kept.add(file);
                whole += size;
                continue;
            }
            var little = new LinkedHashMap<String, @Nullable Object>();
            little.put("path", file.get("path"));
            little.put("status", file.get("status"));
            little.put("note", "changes left out: more than 1 MiB over the rounds of a question");
            shortened += Json.write(little).length();
            if (shortened <= MOST_REPORTED) {
                kept.add(little);
            }
        }
        return kept;
    }

    /// The files that are left to do, in the order to be sent.
    public List<String> remaining(List<String> files) {
        var left = new ArrayList<>(files);
        left.removeAll(new LinkedHashSet<>(finished));
        if (asking != null && left.remove(asking)) {
            left.addFirst(asking);
        }
        return List.copyOf(left);
    }

    private static Optional<String> relative(@Nullable Object path, Path workspace) {
        if (!(path instanceof String text)) {
            return Optional.empty();
        }
        try {
            var absolute = workspace.resolve(text).normalize();
            return absolute.startsWith(workspace)
                    ? Optional.of(workspace.relativize(absolute).toString())
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
