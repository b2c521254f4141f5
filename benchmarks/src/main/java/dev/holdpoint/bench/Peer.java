package dev.holdpoint.bench;

import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.Processes;
import java.nio.file.Path;

/// Other queues on Redis, under the names that the command line has for them.
enum Peer {
    bullmq {
        @Override
        QueueSide start(Place place) {
            return BullmqSide.start(place);
        }
    },
    redisson {
        @Override
        QueueSide start(Place place) {
            return new RedissonSide(place.redis().url());
        }
    };

    /// Where one works.
    ///
    /// @param directory for what it needs, dropped at the end
    record Place(EmbeddedRedis redis, Processes processes, Path directory) {}

    abstract QueueSide start(Place place);
}
