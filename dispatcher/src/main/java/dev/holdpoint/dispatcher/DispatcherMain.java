package dev.holdpoint.dispatcher;

import dev.holdpoint.dispatcher.http.HealthServer;
import dev.holdpoint.dispatcher.http.ListenAddress;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.redis.RedisQueue;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The dispatcher as a service: runs until TERM or Ctrl-C, and prints one line on stdout when it
/// can work: `ready http=http://HOST:PORT`.
@Command(
        name = "dispatcher",
        description = {
            "Keeps a queue alive: brings back what a dead executor held, takes in passes and answers.",
            "Prints 'ready http=http://HOST:PORT' when it can work; runs until Ctrl-C or TERM."
        },
        mixinStandardHelpOptions = true)
public final class DispatcherMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DispatcherMain.class);

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:HOLDPOINT_REDIS:-redis://127.0.0.1:6379}",
            description = "Redis to work on (HOLDPOINT_REDIS); default: redis://127.0.0.1:6379")
    private String redis = "";

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:HOLDPOINT_HTTP:-127.0.0.1:8080}",
            description = {
                "where /healthz and /readyz are served (HOLDPOINT_HTTP); port 0 = any free one;",
                "default: ${DEFAULT-VALUE}"
            })
    private String http = "";

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            defaultValue = "${env:HOLDPOINT_QUEUE:-default}",
            description = "the queue to look after (HOLDPOINT_QUEUE); default: ${DEFAULT-VALUE}")
    private String queue = "";

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var address = ListenAddress.parse(http);
        try (var signal = StopSignal.listen();
                var connection = RedisQueue.connect(redis, queue);
                var dispatcher =
                        Dispatcher.start(
                                connection.upkeep(Claims.LEASE),
                                connection.intake(),
                                connection.answers(),
                                connection.inspection(),
                                System::nanoTime);
                var health = HealthServer.start(address, dispatcher::notReady)) {
            say("ready http=http://" + address.host() + ":" + health.port());
            LOG.info("looks after queue {}, health on port {}", queue, health.port());
            signal.await();
            LOG.info("stops");
        }
        return 0;
    }

    private void say(String line) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
