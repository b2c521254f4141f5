package dev.holdpoint.executor.run;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a Python plugin that asked is to go on: files it had finished are not given to it again,
/// the one that asked comes first.
///
/// @param finished relative to the workspace, over all rounds of the question
/// @param asking relative to the workspace; null when no single file asked
/// @param reported what is kept for the result of a dry run
public record Bookmark(List<String> finished, @Nullable String asking, Reported reported) {
    /// Nothing has been finished.
    public static final Bookmark NONE = new Bookmark(List.of(), null, Reported.NOTHING);

    private static final String ASKS = "input_required";

    public Bookmark {
        finished = List.copyOf(finished);
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
        return new Bookmark(finished, asking, reported.and(said));
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
