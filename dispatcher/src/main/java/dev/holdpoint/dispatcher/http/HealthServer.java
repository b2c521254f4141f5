package dev.holdpoint.dispatcher.http;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Answers whether the dispatcher lives (`/healthz`: always 200) and whether it does its work
/// (`/readyz`: 200, or 503 with the reasons).
public final class HealthServer implements AutoCloseable {
    private final Javalin server;

    private HealthServer(Javalin server) {
        this.server = server;
    }

    /// Listens until closed.
    ///
    /// @param reasons why the dispatcher does not do its work just now; empty when it does
    /// @throws HoldpointException `port_in_use`; `bad_setting` when the host is not this machine's
    public static HealthServer start(ListenAddress at, Supplier<List<String>> reasons) {
        var server =
                Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.startup.showOldJavalinVersionWarning = false;
                    config.startup.startupWatcherEnabled = false;
                    config.concurrency.useVirtualThreads = true;
                    config.routes.get("/healthz", context -> say(context, 200, List.of()));
                    config.routes.get(
                            "/readyz",
                            context -> {
                                var found = reasons.get();
                                say(context, found.isEmpty() ? 200 : 503, found);
                            });
                });
        try {
            return new HealthServer(server.start(at.host(), at.port()));
        } catch (JavalinBindException e) {
            throw new HoldpointException(
                    Problem.PORT_IN_USE,
                    "cannot listen on "
                            + at
                            + ": something else does already, or the address is not this machine's;"
                            + " stop it or choose another with --http HOST:PORT (port 0 = any free"
                            + " one)",
                    e);
        }
    }

    /// The port it listens on, also when any free one was asked for.
    public int port() {
        return server.port();
    }

    private static void say(Context context, int status, List<String> reasons) {
        var body =
                reasons.isEmpty()
                        ? Map.of("status", "ok")
                        : Map.of("status", "unavailable", "reasons", reasons);
        context.status(status).contentType("application/json").result(Json.write(body));
    }

    @Override
    public void close() {
        server.stop();
    }
}
