package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/// Where a Redis is and how to get in: `redis://[user:pass@]host[:port][/db]` for a server,
/// `redis-sentinel://[user:pass@]host[:port],…/master[/db]` for whichever server these sentinels
/// call the master, `redis-cluster://[user:pass@]host[:port],…` for the cluster that these nodes
/// belong to; with `rediss` instead of `redis` for TLS.
///
/// @param hosts one server, or sentinels, or nodes of a cluster
/// @param master what sentinels call it; empty where there are none
record RedisUrl(
        Kind kind,
        List<HostAndPort> hosts,
        String master,
        @Nullable String user,
        @Nullable String password,
        int database,
        boolean tls) {
    private static final int USUAL_PORT = 6379;
    private static final int USUAL_SENTINEL_PORT = 26_379;

    /// What the hosts are.
    enum Kind {
        SERVER(""),
        SENTINEL("-sentinel"),
        CLUSTER("-cluster");

        private final String suffix;

        Kind(String suffix) {
            this.suffix = suffix;
        }

        private static Optional<Kind> of(String suffix) {
            return List.of(values()).stream()
                    .filter(kind -> kind.suffix.equals(suffix))
                    .findFirst();
        }
    }

    RedisUrl {
        hosts = List.copyOf(hosts);
    }

    /// Reads a URL.
    ///
    /// @throws HoldpointException `bad_setting`. No message repeats the URL, which may hold a
    ///   password
    static RedisUrl parse(String text) {
        var uri = uri(text);
        var scheme = uri.getScheme() == null ? "" : uri.getScheme();
        boolean tls = scheme.startsWith("rediss");
        var kind =
                scheme.startsWith("redis")
                        ? Kind.of(scheme.substring(tls ? "rediss".length() : "redis".length()))
                                .orElse(null)
                        : null;
        var authority = uri.getRawAuthority();
        if (kind == null || authority == null) {
            throw bad("got one with scheme '" + scheme + "'");
        }
        int at = authority.lastIndexOf('@');
        var login = at < 0 ? null : authority.substring(0, at);
        int colon = login == null ? -1 : login.indexOf(':');
        var hosts = hosts(authority.substring(at + 1), kind);
        var path = segments(uri.getPath());
        if (kind == Kind.SENTINEL && path.isEmpty()) {
            throw bad("got sentinels without a master: redis-sentinel://host,host/master");
        }
        return new RedisUrl(
                kind,
                hosts,
                kind == Kind.SENTINEL ? path.getFirst() : "",
                login == null || colon < 1 ? null : decoded(login.substring(0, colon)),
                login == null ? null : decoded(login.substring(colon + 1)),
                database(kind == Kind.SENTINEL ? path.subList(1, path.size()) : path, kind),
                tls);
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw bad("got something else: " + e.getReason());
        }
    }

    private static List<HostAndPort> hosts(String text, Kind kind) {
        var hosts = new ArrayList<HostAndPort>();
        for (var host : text.split(",", -1)) {
            hosts.add(host(host, kind));
        }
        if (kind == Kind.SERVER && hosts.size() > 1) {
            throw bad(
                    "got " + hosts.size() + " servers: use redis-sentinel:// or redis-cluster://");
        }
        return hosts;
    }

    private static HostAndPort host(String text, Kind kind) {
        int colon = text.endsWith("]") ? -1 : text.lastIndexOf(':');
        var name = colon < 0 ? text : text.substring(0, colon);
        if (name.isEmpty()) {
            throw bad("got a host without a name");
        }
        if (colon < 0) {
            return new HostAndPort(name, kind == Kind.SENTINEL ? USUAL_SENTINEL_PORT : USUAL_PORT);
        }
        var port = text.substring(colon + 1);
        boolean isNumber = port.length() < 6 && !port.isEmpty() && isDigits(port);
        int number = isNumber ? Integer.parseInt(port) : 0;
        if (number == 0 || number > 65_535) {
            throw bad("got port " + port);
        }
        return new HostAndPort(name, number);
    }

    private static List<String> segments(@Nullable String path) {
        return path == null
                ? List.of()
                : List.of(path.split("/")).stream().filter(part -> !part.isEmpty()).toList();
    }

    private static int database(List<String> path, Kind kind) {
        if (path.isEmpty()) {
            return 0;
        }
        var number = path.getFirst();
        if (path.size() > 1 || number.length() > 5 || !isDigits(number)) {
            throw bad("the database is '" + String.join("/", path) + "', which is not a number");
        }
        if (kind == Kind.CLUSTER && Integer.parseInt(number) > 0) {
            throw bad("a cluster has only the database 0, got " + number);
        }
        return Integer.parseInt(number);
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static HoldpointException bad(String came) {
        return new HoldpointException(
                Problem.BAD_SETTING,
                "expected a Redis URL such as redis://127.0.0.1:6379,"
                        + " rediss://user:password@host:6380/0, redis-sentinel://host,host/master or"
                        + " redis-cluster://host,host; "
                        + came);
    }

    /// For messages: `host:port`, several with commas, of sentinels with the master's name.
    String where() {
        return hosts.stream().map(HostAndPort::toString).collect(Collectors.joining(","))
                + (master.isEmpty() ? "" : "/" + master);
    }

    /// The URL without the password.
    @Override
    public String toString() {
        var login = password == null ? "" : (user == null ? "" : user) + ":***@";
        return (tls ? "rediss" : "redis")
                + kind.suffix
                + "://"
                + login
                + where()
                + (database == 0 ? "" : "/" + database);
    }
}
