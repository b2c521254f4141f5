package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.Upkeep;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A queue whose scripts are not quite the real ones, and which leaves nothing to chance.
public final class EditedQueue {
    private static final int MAJOR = 7;

    private EditedQueue() {}

    /// Connects to the default queue.
    ///
    /// @param edit what becomes of the text of each script
    public static RedisQueue connect(String url, UnaryOperator<String> edit) {
        return RedisQueue.connect(
                RedisUrl.parse(url), RedisQueue.DEFAULT_QUEUE, new Scripts(MAJOR, edit));
    }

    /// Upkeep that draws the same number each time.
    public static Upkeep upkeep(RedisQueue queue, Duration lease) {
        return queue.upkeep(lease, () -> 0.5);
    }
}
