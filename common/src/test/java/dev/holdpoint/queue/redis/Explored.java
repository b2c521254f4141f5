package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.Claim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where an order of moves has led.
///
/// @param redis what Redis holds
/// @param claims what each executor believes to have, by name
/// @param from where the last move was made; null at the beginning
/// @param by that move
record Explored(
        Snapshot redis,
        Map<String, Claim> claims,
        Ghost ghost,
        @Nullable Explored from,
        @Nullable Move by) {
    Explored {
        claims = Map.copyOf(claims);
    }

    int depth() {
        return from == null ? 0 : from.depth() + 1;
    }

    /// The moves that led here, a line each.
    List<String> order() {
        var lines = new ArrayList<String>();
        for (var one = this; one != null && one.by() != null; one = one.from()) {
            lines.add(String.valueOf(one.by()));
        }
        Collections.reverse(lines);
        return lines;
    }
}
