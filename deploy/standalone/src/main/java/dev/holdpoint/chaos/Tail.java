package dev.holdpoint.chaos;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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
    private static final Duration RECENT = Duration.ofMinutes(1);
    private static final int PAGE = 2_000;

    private final UnifiedJedis redis;
    private final String stream;
    private final List<Event> events = new ArrayList<>();
    private long takenBack;
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

    /// Forgets events of the last minute that are not there any more, as after a failover to a
    /// replica that did not have them.
    synchronized void reconcile() {
        long since = last.getTime() - RECENT.toMillis();
        var oldest = redis.xrange(stream, "-", "+", 1);
        if (oldest == null || oldest.isEmpty()) {
            return;
        }
        long from = Math.max(since, oldest.getFirst().getID().getTime() + 1);
        var there = new HashSet<String>();
        redis.xrange(stream, from + "-0", "+")
                .forEach(entry -> there.add(entry.getID().toString()));
        int before = events.size();
        events.removeIf(event -> event.written() >= from && !there.contains(event.entry()));
        takenBack += before - events.size();
    }

    /// How many events were forgotten.
    synchronized long takenBack() {
        return takenBack;
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
