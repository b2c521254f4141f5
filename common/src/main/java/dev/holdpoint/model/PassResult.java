package dev.holdpoint.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a done pass came to.
///
/// @param applied one entry per plugin that had its turn, in order
/// @param aborted whether a person said no
/// @param warnings what did not fail the pass but should be known, in the order it was met
/// @param attempts how often the pass was taken by an executor, hand-backs not counted
/// @param failure why the pass as a whole failed; null unless it was refused before or between
///   plugins
public record PassResult(
        List<Entry> applied,
        boolean aborted,
        Outcome outcome,
        List<String> warnings,
        int attempts,
        @Nullable Failure failure) {
    public PassResult {
        applied = List.copyOf(applied);
        warnings = List.copyOf(warnings);
    }

    /// Why a pass as a whole failed.
    ///
    /// @param code a stable code, see [Problem#code()]
    /// @param messages every reason
    public record Failure(String code, List<String> messages) {
        public Failure {
            messages = List.copyOf(messages);
        }
    }

    /// The result of a pass whose plugins all had their turn, or that stopped at one because it is
    /// `fatal`.
    public static PassResult of(
            List<Entry> applied, List<String> warnings, int attempts, boolean fatal) {
        boolean good = applied.stream().allMatch(entry -> entry.status().isGood());
        var outcome = good ? Outcome.SUCCESS : fatal ? Outcome.FAILED : Outcome.PARTIAL;
        return new PassResult(applied, false, outcome, warnings, attempts, null);
    }

    public static PassResult failed(
            List<Entry> applied, List<String> warnings, int attempts, Failure failure) {
        return new PassResult(applied, false, Outcome.FAILED, warnings, attempts, failure);
    }

    /// Nobody answered a question in time.
    public static PassResult expired(List<Entry> applied, List<String> warnings, int attempts) {
        return new PassResult(applied, false, Outcome.EXPIRED, warnings, attempts, null);
    }

    public static PassResult aborted(List<Entry> applied, List<String> warnings, int attempts) {
        return new PassResult(applied, true, Outcome.ABORTED, warnings, attempts, null);
    }
}
