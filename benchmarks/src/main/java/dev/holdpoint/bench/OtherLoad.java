package dev.holdpoint.bench;

/// How busy processes are that do not belong to the measurement.
interface OtherLoad {
    /// Looks from now on.
    void begin();

    /// Of the time since [#begin], the part of all processors' time that others used: 0 to 1.
    double end();
}
