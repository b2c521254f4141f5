package dev.holdpoint.embedded;

import java.nio.file.Path;
import java.util.List;

/// A process that starts a Redis, says its pid and port, and waits to be killed.
final class RedisParent {
    private RedisParent() {}

    public static void main(String[] arguments) throws Exception {
        try (var processes = new Processes(List.of(Path.of("/usr/bin")));
                var redis = EmbeddedRedis.start(processes, 0, null, Path.of(arguments[0]))) {
            System.out.println(redis.child().pid() + " " + redis.url());
            System.exit(System.in.read());
        }
    }
}
