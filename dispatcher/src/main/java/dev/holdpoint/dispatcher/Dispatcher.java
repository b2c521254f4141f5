package dev.holdpoint.dispatcher;

import dev.holdpoint.queue.Answers;
import dev.holdpoint.queue.AnswersLoop;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.Intake;
import dev.holdpoint.queue.IntakeLoop;
import dev.holdpoint.queue.Loop;
import dev.holdpoint.queue.Upkeep;
import dev.holdpoint.queue.UpkeepLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Keeps one queue alive: upkeep, the intake stream and the answers stream, each in a loop of its
/// own.
///
/// Any number of dispatchers may do this for the same queue at once.
public final class Dispatcher implements AutoCloseable {
    /// A loop that has not come round for so long counts as stuck.
    static final Duration STUCK = Duration.ofSeconds(10);

    private final Inspection inspection;
    private final List<Loop> loops;

    private Dispatcher(Inspection inspection, List<Loop> loops) {
        this.inspection = inspection;
        this.loops = loops;
    }

    /// Works until closed.
    ///
    /// @param nanoTime as `System::nanoTime`
    public static Dispatcher start(
            Upkeep upkeep,
            Intake intake,
            Answers answers,
            Inspection inspection,
            LongSupplier nanoTime) {
        return new Dispatcher(
                inspection,
                List.of(
                        Loop.start("upkeep", new UpkeepLoop(upkeep), nanoTime),
                        Loop.start("intake", new IntakeLoop(intake), nanoTime),
                        Loop.start("answers", new AnswersLoop(answers), nanoTime)));
    }

    /// Why it does not do its work just now, one line per reason; empty when it does.
    public List<String> notReady() {
        var reasons = new ArrayList<String>();
        if (!inspection.reachable()) {
            reasons.add("Redis does not answer");
        }
        for (var loop : loops) {
            var silent = loop.sinceLastTurn();
            if (silent.compareTo(STUCK) > 0) {
                reasons.add(
                        loop.name()
                                + " has not come round for "
                                + silent.toSeconds()
                                + " s"
                                + loop.failure().map(why -> ": " + why).orElse(""));
            }
        }
        return List.copyOf(reasons);
    }

    @Override
    public void close() {
        loops.forEach(Loop::close);
    }
}
