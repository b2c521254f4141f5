package dev.holdpoint.chaos;

import dev.holdpoint.Holdpoint;
import dev.holdpoint.chaos.History.Told;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// Answers every open question it sees, and remembers what it was told; others do the same.
final class Operator implements Runnable {
    private static final Duration REST = Duration.ofMillis(150);
    private static final int ONE_IN = 12;
    private static final String BY = "by: ";

    private final String name;
    private final Holdpoint holdpoint;
    private final RandomGenerator random;
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private int answers;

    Operator(String name, Holdpoint holdpoint, RandomGenerator random) {
        this.name = name;
        this.holdpoint = holdpoint;
        this.random = random;
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    /// Goes on until it is interrupted.
    @Override
    public void run() {
        while (Backoff.sleep(REST)) {
            try {
                for (var open : holdpoint.openInputs()) {
                    answer(open.id());
                }
            } catch (HoldpointException e) {
                // not now
            }
        }
    }

    private void answer(RequestId id) {
        var value = name + "-" + answers++;
        try {
            InputRequest closed;
            if (random.nextInt(ONE_IN) == 0) {
                value = "abort";
                closed = holdpoint.abort(id, name);
            } else {
                closed = holdpoint.answer(id, Map.of("value", value), name);
            }
            told.add(new Told(id.toString(), name, value, String.valueOf(closed.by())));
        } catch (HoldpointException e) {
            if (e.problem() == Problem.INPUT_CLOSED) {
                told.add(new Told(id.toString(), name, value, winner(e)));
            }
        }
    }

    private static String winner(HoldpointException closed) {
        return closed.details().stream()
                .filter(detail -> detail.startsWith(BY))
                .map(detail -> detail.substring(BY.length()))
                .findFirst()
                .orElse("");
    }
}
