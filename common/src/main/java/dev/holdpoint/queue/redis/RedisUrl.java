package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Where a Redis is and how to get in: `redis://[user:pass@]host:port[/db]`, or `rediss://` for
/// TLS.
record RedisUrl(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password,
        int database,
        boolean tls) {
    private static final int USUAL_PORT = 6379;

    /// Reads a URL.
    ///
    /// @throws HoldpointException `bad_setting`; `unsupported` for Sentinel and Cluster. No message
    ///   repeats the URL, which may hold a password
    static RedisUrl parse(String text) {
        var uri = uri(text);
        var scheme = uri.getScheme() == null ? "" : uri.getScheme();
        if (scheme.equals("redis-sentinel") || scheme.equals("redis-cluster")) {
            throw new HoldpointException(
                    Problem.UNSUPPORTED,
                    "expected a Redis URL redis://… or rediss://…; got "
                            + scheme
                            + "://…, which this version does not do: give the URL of a single server");
        }
        if (!(scheme.equals("redis") || scheme.equals("rediss")) || uri.getHost() == null) {
            throw bad("got one with scheme '" + scheme + "'");
        }
        var login = uri.getRawUserInfo();
        int colon = login == null ? -1 : login.indexOf(':');
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw bad("got port " + uri.getPort());
        }
        return new RedisUrl(
                uri.getHost(),
                uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                login == null || colon < 1 ? null : decoded(login.substring(0, colon)),
                login == null ? null : decoded(login.substring(colon + 1)),
                database(uri.getPath()),
                scheme.equals("rediss"));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw bad("got something else: " + e.getReason());
        }
    }

    private static int database(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return 0;
        }
        var number = path.substring(1);
        if (number.length() < 6 && number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Integer.parseInt(number);
        }
        throw bad("the database is '" + number + "', which is not a number");
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static HoldpointException bad(String came) {
        return new HoldpointException(
                Problem.BAD_SETTING,
                "expected a Redis URL such as redis://127.0.0.1:6379 or"
                        + " rediss://user:password@host:6380/0; "
                        + came);
    }

    /// `host:port`, for messages.
    String where() {
        return host + ":" + port;
    }

    /// The URL without the password.
    @Override
    public String toString() {
        var login = password == null ? "" : (user == null ? "" : user) + ":***@";
        return (tls ? "rediss://" : "redis://")
                + login
                + where()
                + (database == 0 ? "" : "/" + database);
    }
}
