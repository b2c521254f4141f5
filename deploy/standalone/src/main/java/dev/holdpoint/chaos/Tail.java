package dev.holdpoint.chaos;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XReadParams;

/// Reads the stream of events as it grows, before it is trimmed.
final class Tail implements Runnable {
    private static final Duration REST = Duration.ofMillis(100);
    private static final int PAGE = 2_000;

    private final UnifiedJedis redis;
    private final String stream;
    private final List<Event> events = new ArrayList<>();
    private StreamEntryID last = new StreamEntryID(0, 0);

    Tail(UnifiedJedis redis, String stream) {
        this.redis = redis;
        this.stream = stream;
    }

    /// Goes on until it is interrupted.
    @Override
    public void run() {
        while (Backoff.sleep(REST)) {
            try {
                read();
            } catch (JedisException e) {
                // again soon
            }
        }
    }

    /// Reads what there is by now.
    synchronized void read() {
        while (true) {
            var found = redis.xread(XReadParams.xReadParams().count(PAGE), Map.of(stream, last));
            if (found == null || found.isEmpty()) {
                return;
            }
            for (var page : found) {
                for (var entry : page.getValue()) {
                    events.add(new Event(entry.getID().toString(), entry.getFields()));
                    last = entry.getID();
                }
            }
        }
    }

    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    /// How many events there ever were that are not among those read.
    synchronized long missed() {
        var info = redis.xinfoStream(stream).getStreamInfo();
        return info.entrySet().stream()
                        .filter(entry -> entry.getKey().equals("entries-added"))
                        .map(Entry::getValue)
                        .mapToLong(value -> ((Number) value).longValue())
                        .findFirst()
                        .orElse(events.size())
                - events.size();
    }
}
