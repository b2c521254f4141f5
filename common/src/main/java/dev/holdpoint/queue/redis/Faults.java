package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/// What happens when Redis does not do what it was asked: idempotent calls are tried three times, a
/// Redis that stays away is left alone for a second, and what remains becomes `redis_unavailable`.
final class Faults {
    private static final int TRIES = 3;

    private final String where;
    private final Retry retry;
    private final CircuitBreaker breaker;

    Faults(String where) {
        this.where = where;
        retry =
                Retry.of(
                        where,
                        RetryConfig.custom()
                                .maxAttempts(TRIES)
                                .intervalFunction(
                                        IntervalFunction.ofExponentialRandomBackoff(
                                                Duration.ofMillis(50), 3.0))
                                .retryOnException(
                                        e -> isPassing(e) || e instanceof CallNotPermittedException)
                                .build());
        breaker =
                CircuitBreaker.of(
                        where,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(20)
                                .minimumNumberOfCalls(10)
                                .waitDurationInOpenState(Duration.ofSeconds(1))
                                .permittedNumberOfCallsInHalfOpenState(5)
                                .recordException(Faults::isPassing)
                                .build());
    }

    /// Does what may safely be done twice.
    <T> T repeatable(Supplier<T> call) {
        return explained(
                Retry.decorateSupplier(retry, CircuitBreaker.decorateSupplier(breaker, call)));
    }

    /// Does it once.
    <T> T explained(Supplier<T> call) {
        try {
            return call.get();
        } catch (JedisException | CallNotPermittedException e) {
            throw unavailable(e);
        }
    }

    /// Whether the same call may well succeed a moment later.
    private static boolean isPassing(Throwable e) {
        if (e instanceof JedisDataException data) {
            var message = String.valueOf(data.getMessage());
            return message.startsWith("LOADING")
                    || message.startsWith("READONLY")
                    || message.startsWith("MASTERDOWN")
                    || message.startsWith("BUSY ");
        }
        return e instanceof JedisConnectionException;
    }

    private HoldpointException unavailable(RuntimeException e) {
        var message = String.valueOf(e.getMessage());
        if (e instanceof JedisDataException && message.contains("OOM ")) {
            return new HoldpointException(
                    Problem.REDIS_UNAVAILABLE,
                    "Redis at "
                            + where
                            + " is full: it refused to store more (maxmemory), and nothing was stored."
                            + " Let passes finish or give it more memory, then try again",
                    e);
        }
        if (message.startsWith("NOPERM")
                || message.contains("The user executing the script can't")) {
            return new HoldpointException(
                    Problem.REDIS_UNAVAILABLE,
                    "Redis at "
                            + where
                            + " does not let this user do that: "
                            + message
                            + ". Use the Redis URL of a user for this work, or give this one the right",
                    e);
        }
        if (e instanceof JedisAccessControlException || message.startsWith("NOAUTH")) {
            return new HoldpointException(
                    Problem.REDIS_UNAVAILABLE,
                    "Redis at "
                            + where
                            + " refused the login: "
                            + message
                            + ". Check user and password in the Redis URL",
                    e);
        }
        if (e instanceof JedisDataException) {
            return new HoldpointException(
                    Problem.REDIS_UNAVAILABLE,
                    "Redis at " + where + " refused a command: " + message,
                    e);
        }
        return new HoldpointException(
                Problem.REDIS_UNAVAILABLE,
                "Redis at "
                        + where
                        + " does not answer ("
                        + message
                        + "). Check that it runs and that this is its address; the same call may be"
                        + " repeated when it does",
                e);
    }
}
