package dev.holdpoint.command;

import dev.holdpoint.queue.redis.RedisQueue;
import picocli.CommandLine.Option;

/// `--redis`: the Redis that everybody works on.
final class Connection {
    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:HOLDPOINT_REDIS:-redis://127.0.0.1:6379}",
            description = "Redis to work on (HOLDPOINT_REDIS); default: redis://127.0.0.1:6379")
    private String url = "";

    RedisQueue open(String queue) {
        return RedisQueue.connect(url, queue);
    }
}
