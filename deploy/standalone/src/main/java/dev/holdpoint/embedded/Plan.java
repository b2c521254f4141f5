package dev.holdpoint.embedded;

import dev.holdpoint.dispatcher.http.ListenAddress;
import dev.holdpoint.queue.redis.RedisQueue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to run on one machine.
///
/// @param executors how many, 1 or more
/// @param roots directories by root name, the same for every executor
/// @param plugins the lab's own plugins; null = only the bundled ones
/// @param slots passes that each executor runs at once; null = its own default
/// @param redisPort 0 = any free one
/// @param http where the dispatcher listens; port 0 = any free one
/// @param data see [EmbeddedRedis#start]
/// @param logs an existing directory
public record Plan(
        int executors,
        Map<String, Path> roots,
        @Nullable Path plugins,
        @Nullable Integer slots,
        int redisPort,
        ListenAddress http,
        @Nullable Path data,
        Path logs) {
    /// Named, so that a HOLDPOINT_QUEUE of the surroundings does not lead the services elsewhere.
    private static final String QUEUE = RedisQueue.DEFAULT_QUEUE;

    public Plan {
        roots = Map.copyOf(roots);
    }

    List<String> dispatcher(String redisUrl) {
        return List.of(
                "dispatcher", "--redis", redisUrl, "--queue", QUEUE, "--http", http.toString());
    }

    List<String> executor(String name, String redisUrl) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "executor",
                                "--name",
                                name,
                                "--redis",
                                redisUrl,
                                "--queue",
                                QUEUE,
                                "--log-dir",
                                logs.toString()));
        roots.forEach((root, directory) -> {
            arguments.add("--root");
            arguments.add(root + "=" + directory);
        });
        if (plugins != null) {
            arguments.add("--plugins");
            arguments.add(plugins.toString());
        }
        if (slots != null) {
            arguments.add("--slots");
            arguments.add(slots.toString());
        }
        return List.copyOf(arguments);
    }
}
