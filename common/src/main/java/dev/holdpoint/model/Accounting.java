package dev.holdpoint.model;

import java.util.Optional;

/// By which means it was measured what a worker used.
public enum Accounting {
    /// A control group of the kernel's second version counted all of its processes.
    CGROUP_V2("cgroup-v2"),
    /// Control groups of the kernel's first version counted all of its processes.
    CGROUP_V1("cgroup-v1"),
    /// The plugin's main process was looked at while it ran, and at its end.
    POLLING("polling");

    private final String word;

    Accounting(String word) {
        this.word = word;
    }

    /// The word on the wire.
    public String word() {
        return word;
    }

    public static Optional<Accounting> of(String word) {
        for (var value : values()) {
            if (value.word.equals(word)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }
}
