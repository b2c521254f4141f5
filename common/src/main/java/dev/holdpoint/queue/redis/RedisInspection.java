package dev.holdpoint.queue.redis;

import dev.holdpoint.model.FoundPasses;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.QueueStatus;
import dev.holdpoint.queue.Unknown;
import dev.holdpoint.wire.LogLineJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads without moving anything.
final class RedisInspection implements Inspection {
    /// A hundred years: more would not fit into nanoseconds.
    private static final Duration LONGEST_WAIT = Duration.ofDays(36_500);

    private final Connection connection;
    private final Keys keys;
    private final Reading reading;

    RedisInspection(Connection connection, Keys keys) {
        this.connection = connection;
        this.keys = keys;
        reading = new Reading(connection);
    }

    @Override
    public Optional<PassView> pass(PassId id) {
        return reading.pass(id);
    }

    @Override
    public FoundPasses passes(PassFilter filter, int most) {
        return new Listing(connection, keys).passes(filter, most);
    }

    @Override
    public List<QueueStatus> queues() {
        var executors = executors();
        return connection.repeatable(redis -> redis.smembers(Keys.QUEUES)).stream()
                .sorted()
                .map(name -> new Counting(connection, new Keys(name, 0)).status(executors))
                .toList();
    }

    /// Lines carry their numbers, so that it does not matter how many go while this reads.
    @Override
    public List<LoggedLine> log(PassId id, long from) {
        var log = Keys.of(id).log(id);
        var last = lines(log, -1);
        if (last.isEmpty() || last.getLast().number() < from) {
            return List.of();
        }
        long wanted = last.getLast().number() - from + 1;
        return lines(log, wanted > 1 << 20 ? 0 : -wanted).stream()
                .filter(line -> line.number() >= from)
                .toList();
    }

    private List<LoggedLine> lines(String log, long first) {
        return connection.repeatable(redis -> redis.lrange(log, first, -1)).stream()
                .map(LogLineJson::read)
                .toList();
    }

    @Override
    public Optional<InputRequest> input(RequestId id) {
        return reading.input(id);
    }

    @Override
    public List<InputRequest> openInputs(int most) {
        if (most <= 0) {
            return List.of();
        }
        return connection.repeatable(redis -> redis.zrange(keys.open(), 0, most - 1)).stream()
                .map(RequestId::parse)
                .flatMap(id -> reading.input(id).stream())
                .toList();
    }

    @Override
    public PassView await(PassId id, Set<PassState> states, Duration atMost) {
        long start = System.nanoTime();
        var longest = atMost.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : atMost;
        var backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(200));
        while (true) {
            var state = reading.state(id).orElseThrow(() -> Unknown.pass(id));
            if (states.contains(state)) {
                var view = reading.pass(id).orElseThrow(() -> Unknown.pass(id));
                if (states.contains(view.state())) {
                    return view;
                }
            }
            if (System.nanoTime() - start >= longest.toNanos() || !backoff.pause()) {
                throw new HoldpointException(
                        Problem.TIMED_OUT,
                        "expected pass "
                                + id
                                + " to be "
                                + states.stream()
                                        .map(PassState::word)
                                        .sorted()
                                        .collect(Collectors.joining(" or "))
                                + " within "
                                + longest.toMillis()
                                + " ms; it is "
                                + state.word()
                                + ", and goes on");
            }
        }
    }

    @Override
    public List<ExecutorStatus> executors() {
        return connection.repeatable(redis -> redis.zrange(Keys.EXECUTORS, 0, -1)).stream()
                .map(id -> connection.repeatable(redis -> redis.hgetAll(Keys.executor(id))))
                .filter(hash -> !hash.isEmpty())
                .map(ExecutorHash::read)
                .toList();
    }

    @Override
    public Optional<Instant> ended(PassId id) {
        return reading.ended(id);
    }

    @Override
    public boolean knows(PassId id) {
        return reading.state(id).isPresent();
    }

    @Override
    public boolean reachable() {
        try {
            connection.once(redis -> redis.ping());
            return true;
        } catch (HoldpointException e) {
            return false;
        }
    }
}
