package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.redis.RedisQueue;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The executor as a service: runs until TERM or Ctrl-C.
@Command(
        name = "executor",
        description = {
            "Takes passes and runs their plugins, each in a sandbox on a staged view of the"
                    + " workspace.",
            "Runs until Ctrl-C or TERM; what it runs then is handed back.",
            "HUP lets it read its plugins again, where it has no terminal."
        },
        mixinStandardHelpOptions = true)
public final class ExecutorMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorMain.class);

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:HOLDPOINT_REDIS:-redis://127.0.0.1:6379}",
            description = "Redis to work on (HOLDPOINT_REDIS); default: redis://127.0.0.1:6379")
    private String redis = "";

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            defaultValue = "${env:HOLDPOINT_QUEUE:-default}",
            description = "the queue to take from (HOLDPOINT_QUEUE); default: ${DEFAULT-VALUE}")
    private String queue = "";

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            defaultValue = "${env:HOLDPOINT_PLUGINS}",
            description = "your own plugins, beside the bundled ones (HOLDPOINT_PLUGINS)")
    private @Nullable Path plugins;

    @Option(
            names = "--allow-network",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            defaultValue = "${env:HOLDPOINT_ALLOW_NETWORK:-false}",
            description = {
                "give plugins whose manifest says 'network: true' the network of this host",
                "(HOLDPOINT_ALLOW_NETWORK=true): all it reaches, Redis too; default: they do not run"
            })
    private boolean allowsNetwork;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "${env:HOLDPOINT_SLOTS:-2}",
            description = "passes to run at once (HOLDPOINT_SLOTS); default: ${DEFAULT-VALUE}")
    private int slots;

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            defaultValue = "${env:HOLDPOINT_RUN_DIR:-${sys:java.io.tmpdir}}",
            description = {
                "where this executor makes a directory of its own (HOLDPOINT_RUN_DIR), on a local",
                "file system, passable by all; default: ${DEFAULT-VALUE}"
            })
    private Path runs = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "ID",
            defaultValue = "${env:HOLDPOINT_NAME}",
            description = {
                "what this executor is called (HOLDPOINT_NAME), unique over all hosts; default: the",
                "host's name and a random part"
            })
    private @Nullable String name;

    @Mixin private final RootOptions roots = new RootOptions();

    @Mixin private final SandboxOptions sandbox = new SandboxOptions();

    @Mixin private final StageOptions stage = new StageOptions();

    @Mixin private final LogOptions logs = new LogOptions();

    private final Milestone.Watcher watcher;

    /// An executor for service.
    public ExecutorMain() {
        this(Milestone.Watcher.NONE);
    }

    /// An executor for tests that stop it at a point in publishing.
    public ExecutorMain(Milestone.Watcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public Integer call() {
        var settings = settings();
        var hangUp = HangUp.listen();
        try (var signal = StopSignal.listen();
                var connection = RedisQueue.connect(redis, queue);
                var executor =
                        Executor.start(settings, connection, InstantSource.system(), watcher)) {
            signal.onStop(executor::stop);
            hangUp.onSignal(executor::reload);
            sayWhatItIs(executor.status());
            LOG.info("stderr of plugins goes to {}", settings.logs().resolve("plugins"));
            executor.run();
            LOG.info("stops");
        }
        return 0;
    }

    private static void sayWhatItIs(ExecutorStatus status) {
        LOG.info(
                "executor {} takes passes of queue {}: level {}, slots {}, roots {}, {} plugins: {}",
                status.id(),
                status.queue(),
                status.level(),
                status.slots(),
                status.roots().isEmpty() ? "none" : String.join(",", status.roots()),
                status.plugins().size(),
                String.join(",", status.plugins().stream().map(ResolvedPlugin::name).toList()));
        status.missing().forEach(sentence -> LOG.info("lacks: {}", sentence));
    }

    private Settings settings() {
        if (slots < 1 || slots > 1_000) {
            throw wrong("--slots takes 1 to 1000; got " + slots);
        }
        checkEncoding();
        var home = Path.of(System.getProperty("holdpoint.home", ".")).toAbsolutePath().normalize();
        var packages =
                new ArrayList<>(
                        List.of(directory("the installation", home.resolve("executor/plugins"))));
        if (plugins != null) {
            packages.add(directory("--plugins", plugins.toAbsolutePath().normalize()));
        }
        var host = host();
        return new Settings(
                name == null ? host + "-" + random() : name,
                UUID.randomUUID().toString(),
                host,
                queue,
                roots.settings(),
                packages,
                allowsNetwork,
                directory("the installation", home.resolve("executor/sdk/python")),
                sandbox.python(),
                sandbox.isolation(),
                stage.setting(),
                stage.policy(),
                slots,
                logs.directory(),
                logs.kept(),
                directory("--run-dir", runs.toAbsolutePath().normalize()),
                System.getenv());
    }

    /// Checks that Java takes the names of files for UTF-8.
    ///
    /// @throws HoldpointException `bad_setting`
    public static void checkEncoding() {
        var encoding = System.getProperty("sun.jnu.encoding", "");
        if (!encoding.equals("UTF-8")) {
            throw wrong(
                    "an executor reads file names in UTF-8, and this locale says "
                            + encoding
                            + ": set LC_ALL=C.UTF-8");
        }
    }

    private static Path directory(String flag, Path path) {
        if (!Files.isDirectory(path)) {
            throw wrong(flag + ": there is no directory " + path);
        }
        return path;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String random() {
        return UUID.randomUUID().toString().substring(0, 6);
    }

    static HoldpointException wrong(String message) {
        return new HoldpointException(Problem.BAD_SETTING, message);
    }
}
