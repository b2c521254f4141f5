package dev.holdpoint.chaos;

import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/// The Redis that a run works on, and what can happen to it.
interface Servers extends AutoCloseable {
    /// A way for one more process.
    Ways ways();

    /// The URL by which the history is read, which nothing cuts.
    String url();

    /// A client for reading the history.
    UnifiedJedis client();

    /// Whether what happens to it may take back what it had told.
    boolean losesWrites();

    /// What can be done to it.
    List<Mischief> mischief();

    /// Something that happens to the servers, and is over when the call returns.
    ///
    /// @param name for people
    /// @param act does it
    record Mischief(String name, Runnable act) {}

    @Override
    void close();
}
