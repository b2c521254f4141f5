package dev.holdpoint.bench;

import java.io.Serializable;
import java.util.concurrent.Callable;

/// A job that does nothing but bring its specification along, and a result back.
///
/// @param spec as many bytes as a pass of Holdpoint
record RedissonJob(String spec) implements Callable<String>, Serializable {
    static RedissonJob of(int number) {
        var name = "run-%07d ".formatted(number);
        return new RedissonJob(name + "x".repeat(NoopPass.BYTES - name.length()));
    }

    @Override
    public String call() {
        return BullmqSide.RESULT;
    }
}
