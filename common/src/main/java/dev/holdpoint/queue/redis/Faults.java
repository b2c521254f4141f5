package dev.holdpoint.queue.redis;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/// What happens when Redis does not do what it was asked: idempotent calls are tried three times, a
/// Redis that stays away is left alone for a second, and what remains becomes `redis_unavailable`.
final class Faults {
    private static final int TRIES = 3;

    private final Unavailable unavailable;
    private final Retry retry;
    private final CircuitBreaker breaker;

    Faults(RedisUrl url) {
        var where = url.where();
        unavailable = new Unavailable(url);
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
            throw unavailable.because(e);
        }
    }

    /// Whether the same call may well succeed a moment later.
    private static boolean isPassing(Throwable e) {
        if (e instanceof JedisDataException data) {
            var message = String.valueOf(data.getMessage());
            return message.startsWith("LOADING")
                    || message.startsWith("READONLY")
                    || message.startsWith("MASTERDOWN")
                    || message.startsWith("BUSY ")
                    || message.startsWith("CLUSTERDOWN")
                    || message.startsWith("TRYAGAIN")
                    || e instanceof JedisRedirectionException;
        }
        return e instanceof JedisConnectionException || e instanceof JedisClusterOperationException;
    }
}
