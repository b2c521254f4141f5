package dev.holdpoint.queue.redis;

import dev.holdpoint.model.FoundPasses;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ZRangeParams;
import redis.clients.jedis.resps.StreamEntry;

/// Finds passes from the index of each state, those that moved last first; never by scanning.
///
/// An index is read at most [#MOST_LOOKED_AT] deep: a filter that few passes fit may miss older
/// ones, and the list says that it may.
final class Listing {
    static final int MOST_LOOKED_AT = 5_000;
    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);
    private static final int PAGE = 200;

    private final Connection connection;
    private final Keys keys;
    private final Reading reading;

    Listing(Connection connection, Keys keys) {
        this.connection = connection;
        this.keys = keys;
        reading = new Reading(connection);
    }

    /// @throws HoldpointException `bad_setting` when fewer than none are wanted
    FoundPasses passes(PassFilter filter, int most) {
        if (most < 0) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "expected how many passes at most to list, got " + most);
        }
        var found = new ArrayList<Found>();
        boolean isComplete = true;
        for (var state : filter.states()) {
            var all = filter.publishBlocked() ? latest(keys.publishBlocked()) : ids(state);
            var ids = all.stream().filter(Listing::isPass).toList();
            int enough = isByLastMove(state) ? most + 1 : MOST_LOOKED_AT;
            isComplete &= all.size() < MOST_LOOKED_AT;
            found.addAll(search(ids, filter.withStates(Set.of(state)), enough));
        }
        var newest =
                found.stream()
                        .sorted(Comparator.comparingLong(Found::updated).reversed())
                        .limit(most)
                        .flatMap(one -> read(one.id()).stream())
                        .toList();
        return new FoundPasses(newest, isComplete && found.size() <= most);
    }

    /// One that cannot be read must not hide the others.
    private Optional<PassView> read(PassId id) {
        try {
            return reading.pass(id);
        } catch (HoldpointException e) {
            if (e.problem() == Problem.REDIS_UNAVAILABLE) {
                throw e;
            }
            LOG.warn("pass {} is not listed: {}", id, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("pass {} is not listed, it cannot be read", id, e);
        }
        return Optional.empty();
    }

    private static boolean isPass(String id) {
        try {
            PassId.parse(id);
            return true;
        } catch (HoldpointException e) {
            LOG.warn("an index has an entry that names no pass: {}", e.getMessage());
            return false;
        }
    }

    /// A pass that fits.
    private record Found(PassId id, long updated) {}

    private List<Found> search(List<String> ids, PassFilter filter, int enough) {
        var found = new ArrayList<Found>();
        for (int from = 0; from < ids.size() && found.size() < enough; from += PAGE) {
            found.addAll(fitting(ids.subList(from, Math.min(ids.size(), from + PAGE)), filter));
        }
        return found;
    }

    /// Reads no more of a pass than the filter asks about.
    private List<Found> fitting(List<String> ids, PassFilter filter) {
        var wanted = new ArrayList<>(List.of("state", "updated", "workspace"));
        if (filter.plugin() != null) {
            wanted.addAll(List.of("plugins", "spec"));
        }
        filter.labels().keySet().forEach(name -> wanted.add(Reading.LABEL + name));
        var names = wanted.toArray(String[]::new);
        var hashes =
                connection.repeatable(redis -> {
                    var read = new ArrayList<Response<List<String>>>();
                    try (var pipeline = redis.pipelined()) {
                        ids.forEach(
                                id -> read.add(pipeline.hmget(keys.pass(PassId.parse(id)), names)));
                        pipeline.sync();
                    }
                    return read.stream().map(each -> hash(wanted, each.get())).toList();
                });
        var found = new ArrayList<Found>();
        for (int i = 0; i < ids.size(); i++) {
            if (fits(hashes.get(i), filter)) {
                long updated = Long.parseLong(hashes.get(i).getOrDefault("updated", "0"));
                found.add(new Found(PassId.parse(ids.get(i)), updated));
            }
        }
        return found;
    }

    private static Map<String, String> hash(List<String> names, List<String> values) {
        var hash = new HashMap<String, String>();
        for (int i = 0; i < names.size(); i++) {
            if (values.get(i) != null) {
                hash.put(names.get(i), values.get(i));
            }
        }
        return hash;
    }

    private static boolean fits(Map<String, String> hash, PassFilter filter) {
        return PassState.of(hash.getOrDefault("state", ""))
                        .filter(filter.states()::contains)
                        .isPresent()
                && filter.isOver(hash.getOrDefault("workspace", ""))
                && (filter.plugin() == null || Reading.plugins(hash).contains(filter.plugin()))
                && Reading.labels(hash).entrySet().containsAll(filter.labels().entrySet());
    }

    private List<String> ids(PassState state) {
        return switch (state) {
            case QUEUED -> queued();
            case RUNNING -> latest(keys.leases());
            case SCHEDULED -> latest(keys.scheduled());
            case WAITING, DONE, DEAD -> latest(keys.state(state.word()));
        };
    }

    /// Whether the index of a state has those first that came there last; those of the others tell
    /// when a pass may start, or when its lease ends.
    private static boolean isByLastMove(PassState state) {
        return switch (state) {
            case WAITING, DONE, DEAD -> true;
            case QUEUED, RUNNING, SCHEDULED -> false;
        };
    }

    private List<String> latest(String index) {
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
