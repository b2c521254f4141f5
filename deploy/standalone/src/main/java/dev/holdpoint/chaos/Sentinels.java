package dev.holdpoint.chaos;

import dev.holdpoint.embedded.EmbeddedSentinel;
import dev.holdpoint.embedded.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/// A master with replicas behind sentinels, which is killed, and which stands still and comes back
/// while another is the master already.
final class Sentinels implements Servers {
    /// Longer than sentinels take to agree on another master.
    private static final Duration STALL = Duration.ofSeconds(6);

    private final EmbeddedSentinel servers;

    Sentinels(Processes processes, Path directory) {
        servers = new EmbeddedSentinel(processes, directory);
    }

    @Override
    public Ways ways() {
        return new DirectWays(servers.url(), servers::cutClients, servers::pauseClients);
    }

    @Override
    public String url() {
        return servers.url();
    }

    @Override
    public UnifiedJedis client() {
        return servers.client();
    }

    @Override
    public boolean losesWrites() {
        return true;
    }

    @Override
    public List<Mischief> mischief() {
        return List.of(
                new Mischief("fail over", servers::failOver),
                new Mischief("stall master", () -> servers.stallMaster(STALL)));
    }

    @Override
    public void close() {
        servers.close();
    }
}
