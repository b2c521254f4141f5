package dev.holdpoint.chaos;

import java.time.Duration;

/// How one process reaches the servers.
interface Ways extends AutoCloseable {
    /// The URL to give it.
    String url();

    /// Cuts its connections.
    void cut();

    /// Lets nothing through for a while.
    void silence(Duration time);

    @Override
    void close();
}
