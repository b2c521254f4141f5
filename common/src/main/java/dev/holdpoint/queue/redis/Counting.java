package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Pause;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.QueueStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts the passes of a queue by the sizes of its indexes.
final class Counting {

    private final Connection connection;
    private final Keys keys;

    Counting(Connection connection, Keys keys) {
        this.connection = connection;
        this.keys = keys;
    }

    /// @param executors all that there are
    QueueStatus status(List<ExecutorStatus> executors) {
        long blocked = blocked();
        long ready = keys.readyStreams().stream().mapToLong(this::ready).sum();
        return new QueueStatus(
                keys.queue(),
                ready + blocked,
                blocked,
                members(keys.leases()),
                members(keys.state("waiting")),
                members(keys.scheduled()),
                members(keys.state("done")),
                members(keys.state("dead")),
                members(keys.publishBlocked()),
                oldest().orElse(null),
                executors.stream().filter(one -> one.queue().equals(keys.queue())).count(),
                pause());
    }

    private @Nullable Pause pause() {
        var hash = connection.repeatable(redis -> redis.hgetAll(keys.paused()));
        return hash.isEmpty()
                ? null
                : new Pause(
                        hash.getOrDefault("by", ""),
                        Reading.time(hash.getOrDefault("at", "0")),
                        hash.getOrDefault("why", ""));
    }

    /// Whether a pass waits in a ready stream of a queue that is not paused.
    boolean isReady() {
        return pause() == null
                && keys.readyStreams().stream().anyMatch(stream -> ready(stream) > 0);
    }

    private long members(String index) {
        return connection.repeatable(redis -> redis.zcard(index));
    }

    private long blocked() {
        return connection.repeatable(redis -> redis.smembers(keys.blocked())).stream()
                .mapToLong(workspace ->
                        connection.repeatable(redis -> redis.llen(keys.blockedOn(workspace))))
                .sum();
    }

    /// What was delivered stays in the stream until its pass is over: it is pending.
    private long ready(String stream) {
        return connection.repeatable(redis -> redis.xlen(stream)) - pending(stream);
    }

    private long pending(String stream) {
        return group(stream).map(group -> group.pending()).orElse(0L);
    }

    private Optional<Instant> oldest() {
        return keys.readyStreams().stream()
                .flatMap(stream -> oldest(stream).stream())
                .min(Instant::compareTo);
    }

    private Optional<Instant> oldest(String stream) {
        var from = group(stream).map(group -> "(" + group.lastDelivered()).orElse("-");
        return connection.repeatable(redis -> redis.xrange(stream, from, "+", 1)).stream()
                .map(entry -> Instant.ofEpochMilli(entry.getID().getTime()))
                .findFirst();
    }

    /// How far the executors are in a stream.
    private record Group(long pending, String lastDelivered) {}

    private Optional<Group> group(String stream) {
        return connection.repeatable(redis ->
                redis.exists(stream)
                        ? redis.xinfoGroups(stream).stream()
                                .filter(group -> group.getName().equals("exec"))
                                .map(group ->
                                        new Group(
                                                group.getPending(),
                                                String.valueOf(group.getLastDeliveredId())))
                                .findFirst()
                        : Optional.empty());
    }
}
