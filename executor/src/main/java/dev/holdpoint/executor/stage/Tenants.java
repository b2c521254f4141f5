package dev.holdpoint.executor.stage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The stages that workers of this executor are writing to, with what each held when it was last
/// looked at.
public final class Tenants {
    private final Map<Meter, Long> bytes = new ConcurrentHashMap<>();

    void note(Meter meter, long held) {
        bytes.put(meter, held);
    }

    void leave(Meter meter) {
        bytes.remove(meter);
    }

    /// Whether no other on its file system holds more.
    boolean isLargest(Meter meter) {
        long own = bytes.getOrDefault(meter, 0L);
        return bytes.entrySet().stream()
                .noneMatch(other -> other.getValue() > own && other.getKey().isBeside(meter));
    }
}
