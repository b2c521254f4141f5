package dev.holdpoint.executor;

import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Drains;
import dev.holdpoint.queue.Drains.Way;
import dev.holdpoint.queue.Loop;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Looks once a second whether this executor is to take nothing more.
///
/// @param drain is told at each look, since what was being taken at one may run at the next
record Draining(Drains drains, String executor, String boot, Consumer<Optional<Way>> drain)
        implements Loop.Round {
    @Override
    public void go() {
        drain.accept(drains.asked(executor, boot));
        Backoff.sleep(Duration.ofSeconds(1));
    }
}
