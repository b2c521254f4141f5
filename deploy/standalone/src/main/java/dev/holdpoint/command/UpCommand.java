package dev.holdpoint.command;

import dev.holdpoint.dispatcher.http.ListenAddress;
import dev.holdpoint.embedded.Child;
import dev.holdpoint.embedded.Ensemble;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Plan;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `up`: all of it on one machine.
@Command(
        name = "up",
        description = {
            "Runs all of it on this machine until Ctrl-C or TERM: an embedded Redis, a dispatcher,"
                    + " executors.",
            "Prints one line when it can work: ready redis=redis://… http=http://…"
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--executors",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many executors; default: ${DEFAULT-VALUE}")
    private int executors;

    @Option(
            names = "--root",
            paramLabel = "NAME=DIR",
            description = "a directory that holds workspaces, and its name; repeat it for more")
    private List<String> roots = List.of();

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "your own plugins, beside the bundled ones")
    private @Nullable Path plugins;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "passes that each executor runs at once")
    private @Nullable Integer slots;

    @Option(
            names = "--redis-port",
            paramLabel = "PORT",
            defaultValue = "6379",
            description =
                    "where the embedded Redis listens; 0 = any free port; default:"
                            + " ${DEFAULT-VALUE}")
    private int redisPort;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            description =
                    "where the dispatcher listens; 0 = any free port; default:"
                            + " ${DEFAULT-VALUE}")
    private String http = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "keep the queue here; without it everything is dropped at the end")
    private @Nullable Path data;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "where logs go; default: a new directory in the temporary one")
    private @Nullable Path logs;

    UpCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var plan = plan();
        if (plan.roots().isEmpty()) {
            around.tell("no --root NAME=DIR: no pass can run, for want of a workspace");
        }
        around.tell("logs in " + plan.logs());
        var java = new JavaCommand(HoldpointMain.class.getName(), around.home());
        var watch = new Watch(around);
        try (var signal = StopSignal.listen();
                var processes = around.processes();
                var ensemble = Ensemble.start(plan, java, processes, watch::started, watch::lost)) {
            around.say("ready redis=" + ensemble.redisUrl() + " http=" + ensemble.httpUrl());
            boolean asked = signal.awaitOr(watch.redisLost());
            around.tell("stopping");
            return asked ? ExitCode.OK : ExitCode.FAILURE;
        }
    }

    private Plan plan() {
        if (executors < 1 || executors > 64) {
            throw wrong("--executors takes 1 to 64; got " + executors);
        }
        if (slots != null && slots < 1) {
            throw wrong("--slots takes 1 or more; got " + slots);
        }
        if (redisPort < 0 || redisPort > 65_535) {
            throw wrong("--redis-port takes 0 to 65535; got " + redisPort);
        }
        if (plugins != null && !Files.isDirectory(plugins)) {
            throw wrong("--plugins " + plugins + ": there is no such directory");
        }
        return new Plan(
                executors,
                Roots.read(roots),
                plugins == null ? null : plugins.toAbsolutePath(),
                slots,
                redisPort,
                ListenAddress.parse(http),
                data,
                logDirectory());
    }

    private Path logDirectory() {
        try {
            return logs == null
                    ? Files.createTempDirectory("holdpoint-logs-")
                    : Files.createDirectories(logs).toRealPath();
        } catch (IOException e) {
            throw wrong("--log-dir " + logs + " cannot be made: " + e);
        }
    }

    private static HoldpointException wrong(String message) {
        return new HoldpointException(Problem.BAD_SETTING, message);
    }

    /// Tells of children that come and go.
    static final class Watch {
        private final Surroundings around;
        private final CompletableFuture<Void> redisLost = new CompletableFuture<>();

        Watch(Surroundings around) {
            this.around = around;
        }

        void started(Child child) {
            around.tell("started " + child.name() + ", pid " + child.pid());
        }

        void lost(Child child) {
            around.tell(
                    "holdpoint: "
                            + child
                            + " ended with exit status "
                            + child.exitCode()
                            + "; the end of its log "
                            + child.log()
                            + ":");
            child.tail().forEach(line -> around.tell("  " + Show.plain(line)));
            if (child.name().equals("redis")) {
                redisLost.complete(null);
            }
        }

        CompletableFuture<Void> redisLost() {
            return redisLost;
        }
    }
}
