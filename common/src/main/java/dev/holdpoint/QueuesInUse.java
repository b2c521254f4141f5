package dev.holdpoint;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.redis.RedisQueue;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The ways to the queues that a producer has used so far. Whoever needs a queue first connects;
/// only who needs the same one waits for that.
final class QueuesInUse implements AutoCloseable {
    private final String redisUrl;
    private final Map<String, CompletableFuture<RedisQueue>> queues = new ConcurrentHashMap<>();
    private volatile boolean closed;

    QueuesInUse(String redisUrl) {
        this.redisUrl = redisUrl;
    }

    void checkOpen() {
        if (closed) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "this connection is closed; connect again");
        }
    }

    /// The way to a queue, and no new one once Redis was found away.
    ///
    /// @param away what is thrown instead of connecting; null = Redis was not found away
    RedisQueue get(String name, @Nullable HoldpointException away) {
        if (away != null && !queues.containsKey(name)) {
            throw away;
        }
        return get(name);
    }

    /// The way to a queue.
    ///
    /// @throws HoldpointException as [RedisQueue#connect(String, String)]; `bad_setting` once
    ///   closed
    RedisQueue get(String name) {
        checkOpen();
        var mine = new CompletableFuture<RedisQueue>();
        var there = queues.putIfAbsent(name, mine);
        if (there == null) {
            connect(name, mine);
        }
        try {
            var queue = (there == null ? mine : there).join();
            checkOpen();
            return queue;
        } catch (CompletionException e) {
            throw e.getCause() instanceof HoldpointException known
                    ? new HoldpointException(
                            known.problem(), String.valueOf(known.getMessage()), known)
                    : e;
        }
    }

    private void connect(String name, CompletableFuture<RedisQueue> mine) {
        try {
            var queue = RedisQueue.connect(redisUrl, name);
            mine.complete(queue);
            if (closed) {
                queue.close();
            }
        } catch (RuntimeException | Error e) {
            queues.remove(name, mine);
            mine.completeExceptionally(e);
        }
    }

    /// Closes those that are connected; one that is being connected is closed by whoever does that.
    @Override
    public void close() {
        closed = true;
        for (var queue : queues.values()) {
            if (queue.isDone() && !queue.isCompletedExceptionally()) {
                queue.join().close();
            }
        }
    }
}
