package dev.holdpoint.queue.redis;

import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassList;
import dev.holdpoint.model.PassState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ZRangeParams;
import redis.clients.jedis.resps.StreamEntry;

/// Finds passes from the index of each state, newest first; never by scanning.
///
/// A state's index is read at most [#MOST_LOOKED_AT] deep: a filter that few passes fit may miss
/// older ones, and the list says that it may.
final class Listing {
    static final int MOST_LOOKED_AT = 5_000;
    private static final int PAGE = 200;

    private final Connection connection;
    private final Keys keys;
    private final Reading reading;

    Listing(Connection connection, Keys keys) {
        this.connection = connection;
        this.keys = keys;
        reading = new Reading(connection);
    }

    PassList passes(PassFilter filter, int most) {
        var found = new ArrayList<Found>();
        boolean isComplete = true;
        for (var state : filter.states()) {
            var ids = ids(state);
            isComplete &= ids.size() < MOST_LOOKED_AT;
            isComplete &= search(ids, filter.in(Set.of(state)), most, found);
        }
        var newest =
                found.stream()
                        .sorted(Comparator.comparingLong(Found::updated).reversed())
                        .limit(most)
                        .flatMap(one -> reading.pass(one.id(), one.hash()).stream())
                        .toList();
        return new PassList(newest, isComplete && found.size() <= most);
    }

    /// A pass that fits.
    private record Found(PassId id, Map<String, String> hash) {
        long updated() {
            return Long.parseLong(hash.getOrDefault("updated", "0"));
        }
    }

    /// @return false when it ended early, having found enough
    private boolean search(List<String> ids, PassFilter filter, int most, List<Found> found) {
        int enough = found.size() + most;
        for (int from = 0; from < ids.size(); from += PAGE) {
            for (var one : read(ids.subList(from, Math.min(ids.size(), from + PAGE)))) {
                var hash = one.hash();
                if (hash.isEmpty()) {
                    continue;
                }
                if (filter.fits(
                        Reading.state(hash),
                        hash.getOrDefault("workspace", ""),
                        Reading.work(hash))) {
                    if (found.size() == enough) {
                        return false;
                    }
                    found.add(one);
                }
            }
        }
        return true;
    }

    private List<Found> read(List<String> ids) {
        return connection.repeatable(redis -> {
            var hashes = new ArrayList<Response<Map<String, String>>>();
            try (var pipeline = redis.pipelined()) {
                ids.forEach(id -> hashes.add(pipeline.hgetAll(keys.pass(PassId.parse(id)))));
                pipeline.sync();
            }
            var read = new ArrayList<Found>();
            for (int i = 0; i < ids.size(); i++) {
                read.add(new Found(PassId.parse(ids.get(i)), hashes.get(i).get()));
            }
            return read;
        });
    }

    private List<String> ids(PassState state) {
        return switch (state) {
            case QUEUED -> queued();
            case RUNNING -> newest(keys.leases());
            case SCHEDULED -> newest(keys.scheduled());
            case WAITING, DONE, DEAD -> newest(keys.state(state.word()));
        };
    }

    private List<String> newest(String index) {
        return connection.repeatable(redis ->
                redis.zrange(index, ZRangeParams.zrangeParams(0, MOST_LOOKED_AT - 1).rev()));
    }

    /// Entries of passes that run are still in the ready streams; their state sorts them out.
    private List<String> queued() {
        var ids = new LinkedHashSet<String>();
        for (var stream : keys.readyStreams()) {
            List<StreamEntry> entries =
                    connection.repeatable(
                            redis -> redis.xrevrange(stream, "+", "-", MOST_LOOKED_AT));
            entries.forEach(entry -> ids.add(entry.getFields().getOrDefault("pass", "")));
        }
        for (var workspace : connection.repeatable(redis -> redis.smembers(keys.blocked()))) {
            ids.addAll(
                    connection.repeatable(redis ->
                            redis.lrange(keys.blockedOn(workspace), 0, MOST_LOOKED_AT - 1)));
        }
        return ids.stream().limit(MOST_LOOKED_AT).toList();
    }
}
