package dev.holdpoint.chaos;

import dev.holdpoint.embedded.EmbeddedCluster;
import dev.holdpoint.embedded.Processes;
import java.nio.file.Path;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/// A cluster whose masters are killed, and whose slots move.
final class Clusters implements Servers {
    /// The hash tag of the queue's keys.
    private static final String TAG = "{default:0}";

    private final EmbeddedCluster servers;

    Clusters(Processes processes, Path directory) {
        servers = new EmbeddedCluster(processes, directory);
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
                new Mischief("fail over", () -> servers.failOver(TAG)),
                new Mischief("move slot", () -> servers.moveSlot(TAG)));
    }

    @Override
    public void close() {
        servers.close();
    }
}
