package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisDataException;

/// Says why Redis did not do what it was asked, and what to do about it. No message holds a
/// password.
record Unavailable(RedisUrl url) {
    HoldpointException because(RuntimeException e) {
        var message = String.valueOf(e.getMessage());
        return new HoldpointException(
                Problem.REDIS_UNAVAILABLE,
                "Redis at "
                        + url.where()
                        + (e instanceof JedisDataException
                                ? refused(message)
                                : away(message, chain(e))),
                e);
    }

    private static String refused(String message) {
        if (message.contains("OOM ")) {
            return " is full: it refused to store more (maxmemory), and nothing was stored."
                    + " Let passes finish or give it more memory, then try again";
        }
        if (message.startsWith("NOPERM")
                || message.contains("The user executing the script can't")) {
            return " does not let this user do that: "
                    + message
                    + ". Use the Redis URL of a user for this work, or give this one the right";
        }
        if (message.startsWith("NOAUTH") || message.startsWith("WRONGPASS")) {
            return " refused the login: " + message + ". Check user and password in the Redis URL";
        }
        return " refused a command: " + message;
    }

    private String away(String message, Set<Throwable> chain) {
        if (has(chain, UnknownHostException.class)) {
            return " cannot be found: no host has that name. Check the host in the Redis URL";
        }
        if (has(chain, SSLException.class)
                || (url.tls() && has(chain, SocketTimeoutException.class))) {
            return " does not agree on TLS ("
                    + plain(chain, message)
                    + "). Use redis:// where the server has no TLS; else check its certificate";
        }
        if (message.startsWith("Unknown reply")) {
            return " does not speak the protocol of Redis: something else listens there. Check host"
                    + " and port, and use rediss:// where the server has TLS";
        }
        var why = has(chain, ConnectException.class) ? "nothing listens there" : message;
        return " does not answer ("
                + why
                + "). Check that it runs and that this is its address; the same call may be"
                + " repeated when it does";
    }

    private static boolean has(Set<Throwable> chain, Class<? extends Throwable> kind) {
        return chain.stream().anyMatch(kind::isInstance);
    }

    private static String plain(Set<Throwable> chain, String otherwise) {
        return chain.stream()
                .filter(SSLException.class::isInstance)
                .map(e -> String.valueOf(e.getMessage()))
                .findFirst()
                .orElse(otherwise);
    }

    /// The exception, its causes, and what they suppressed.
    private static Set<Throwable> chain(Throwable e) {
        var seen = new HashSet<Throwable>();
        var next = new ArrayDeque<Throwable>();
        next.add(e);
        while (!next.isEmpty()) {
            var one = next.remove();
            if (seen.add(one)) {
                next.addAll(Arrays.asList(one.getSuppressed()));
                if (one.getCause() != null) {
                    next.add(one.getCause());
                }
            }
        }
        return seen;
    }
}
