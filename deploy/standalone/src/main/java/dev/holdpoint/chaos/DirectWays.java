package dev.holdpoint.chaos;

import java.time.Duration;
import java.util.function.Consumer;

/// The way to servers that tell each other's addresses, so that nothing can stand between: what
/// happens to it happens to everybody's.
///
/// @param cutting closes all connections
/// @param silencing lets nothing through for a while
record DirectWays(String url, Runnable cutting, Consumer<Duration> silencing) implements Ways {
    @Override
    public void cut() {
        cutting.run();
    }

    @Override
    public void silence(Duration time) {
        silencing.accept(time);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
