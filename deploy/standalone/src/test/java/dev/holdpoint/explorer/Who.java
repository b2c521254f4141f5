package dev.holdpoint.explorer;

import java.util.Locale;

/// The executors.
enum Who {
    /// May hold an old and a new claim of one pass at once.
    ALICE(2),
    BOB(1),
    /// Only comes when all others have stopped, and does everything right.
    CAROL(1);

    private final int slots;

    Who(int slots) {
        this.slots = slots;
    }

    int slots() {
        return slots;
    }

    String boot() {
        return "boot-" + this;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
