package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a script answered: usually a word first, then what belongs to it.
final class Reply {
    private final List<?> parts;

    private Reply(List<?> parts) {
        this.parts = parts;
    }

    static Reply of(@Nullable Object raw) {
        return new Reply((List<?>) Objects.requireNonNull(raw, "a script answers with a list"));
    }

    int size() {
        return parts.size();
    }

    String word() {
        return text(0);
    }

    /// The part at an index; empty where the script had nothing.
    String text(int index) {
        var part = index < parts.size() ? parts.get(index) : null;
        return part == null ? "" : part.toString();
    }

    @Nullable String textOrNull(int index) {
        var text = text(index);
        return text.isEmpty() ? null : text;
    }

    int number(int index) {
        return Integer.parseInt(text(index));
    }

    /// A part that is itself a list.
    Reply inner(int index) {
        return of(parts.get(index));
    }

    /// What to throw on a word that the caller does not know.
    HoldpointException unexpected(Script script) {
        return new HoldpointException(
                Problem.INTERNAL, "the script " + script + " answered '" + word() + "'");
    }
}
