package dev.holdpoint.queue;

import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Question;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an executor hands over when a plugin asks a person.
///
/// @param plugin the name of the plugin that asks
/// @param parkedHash of the manifest of the work set aside
/// @param roundsGiven how many answers this very spawn already had
/// @param ifAborted the result of the pass should a person say no, worked out in advance
/// @param overdue what happens when nobody answers in time; null = it waits for ever
/// @param preset values from the spec that fit the question and answer it at once; null when there
///   are none
public record Parking(
        String plugin,
        Question question,
        String parkedHash,
        int roundsGiven,
        PassResult ifAborted,
        @Nullable Overdue overdue,
        @Nullable Map<String, @Nullable Object> preset) {}
