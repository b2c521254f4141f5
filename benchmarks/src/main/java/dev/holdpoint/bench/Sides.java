package dev.holdpoint.bench;

import java.util.ArrayList;
import java.util.List;

/// Peers that have been started, each once.
record Sides(List<QueueSide> all) implements AutoCloseable {
    /// Starts them; where one does not start, the others are closed again.
    static Sides of(List<Peer> peers, Peer.Place place) {
        var started = new Sides(new ArrayList<>());
        try {
            peers.stream().distinct().map(peer -> peer.start(place)).forEach(started.all::add);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    @Override
    public void close() {
        all.forEach(QueueSide::close);
    }
}
