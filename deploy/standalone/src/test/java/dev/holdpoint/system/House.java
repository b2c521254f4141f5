package dev.holdpoint.system;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.wire.SpecJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.XAddParams;

/// Redis and executors as real processes, over a root `lab` and a directory of plugins.
final class House implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MAIN = "dev.holdpoint.command.HoldpointMain";
    private static final String STOPPING = "dev.holdpoint.system.StoppingExecutor";
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    /// With the log of a service, which the class path of tests would silence.
    private static final List<String> LOGGING =
            List.of(
                    "/usr/bin/env",
                    "HOLDPOINT_LOG=INFO",
                    "JDK_JAVA_OPTIONS=-Dlogback.configurationFile=logback.xml");

    private final Path directory;
    private final Stops stops;
    private final Processes processes;
    private final Server server;
    private final RedisQueue queue;
    private final RedisClient client;
    private final List<Child> executors = new ArrayList<>();
    private @Nullable Integer owner;

    /// A Redis to work on.
    ///
    /// @param urls the URL of each user
    record Server(UnaryOperator<String> urls, Runnable closing) {}

    House(Path directory) throws IOException {
        this(directory, null);
    }

    /// @param given null = an embedded one, without users
    House(Path directory, @Nullable Server given) throws IOException {
        this.directory = directory;
        for (var name : List.of("lab", "plugins", "logs")) {
            Files.createDirectories(directory.resolve(name));
        }
        stops = Stops.in(directory.resolve("stops"));
        processes = new Processes(List.of(Path.of("/usr/bin"), Path.of("/bin")));
        server = given == null ? embedded() : given;
        queue = RedisQueue.connect(url("producer"));
        client = RedisClient.create(url("admin"));
    }

    private Server embedded() {
        var redis = EmbeddedRedis.start(processes, 0, null, directory.resolve("logs/redis.log"));
        return new Server(_ -> redis.url(), redis::close);
    }

    RedisQueue queue() {
        return queue;
    }

    RedisClient client() {
        return client;
    }

    String url() {
        return url("admin");
    }

    String url(String user) {
        return server.urls().apply(user);
    }

    Path lab() {
        return directory.resolve("lab");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    /// Starts an executor and waits until it is there.
    Child executor(String name, String... flags) {
        var command = new ArrayList<>(LOGGING);
        command.addAll(new JavaCommand(MAIN, HOME).of(arguments(name, List.of("executor"), flags)));
        return started(name, command);
    }

    /// Starts one as another user, who is given the root and the logs; only root can do that.
    ///
    /// @param identity options of setpriv
    Child executorAs(int user, List<String> identity, String name, String... flags)
            throws IOException {
        return as(user, identity, name, MAIN, arguments(name, List.of("executor"), flags));
    }

    /// Starts one as another user whose passes stand still, see [StoppingExecutor].
    Child executorStoppingAs(int user, String name, Stops at, String... flags) throws IOException {
        var first = List.of(at.directory().toString(), "executor");
        owner = user;
        give(at.directory());
        return as(user, List.of("--clear-groups"), name, STOPPING, arguments(name, first, flags));
    }

    private Child as(
            int user, List<String> identity, String name, String mainClass, List<String> arguments)
            throws IOException {
        owner = user;
        for (var mine : List.of(lab(), logs())) {
            Files.setAttribute(mine, "unix:uid", user);
            Files.setAttribute(mine, "unix:gid", user);
        }
        var command = new ArrayList<>(List.of("/usr/bin/setpriv", "--reuid=" + user));
        command.add("--regid=" + user);
        command.addAll(identity);
        command.addAll(List.of("--pdeathsig=KILL", "--"));
        command.addAll(LOGGING);
        var outfit = Outfit.copiedTo(directory.resolve("outfit-" + name), HOME);
        command.addAll(outfit.words(mainClass, arguments));
        return started(name, command);
    }

    /// Gives a tree to the user of the executors, where that is another one.
    void give(Path tree) throws IOException {
        if (owner == null) {
            return;
        }
        try (var walk = Files.walk(tree)) {
            for (var path : walk.toList()) {
                Files.setAttribute(path, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /// Ends the leases of a queue, as if ten seconds had passed.
    void lapse(String of) {
        var leases = "hp:{" + of + ":0}:leases";
        for (var pass : client.zrange(leases, 0, -1)) {
            client.zadd(leases, 1, pass);
        }
    }

    /// Starts a dispatcher and waits until it works.
    void dispatcher() {
        var log = logs().resolve("dispatcher.log");
        var command = new ArrayList<>(LOGGING);
        command.addAll(
                new JavaCommand("dev.holdpoint.command.HoldpointMain", HOME)
                        .of(
                                List.of(
                                        "dispatcher",
                                        "--redis",
                                        url("dispatcher"),
                                        "--http",
                                        "127.0.0.1:0")));
        executors.add(processes.start("dispatcher", command, log));
        await("the dispatcher", () -> read(log).contains("ready http="));
    }

    /// Starts one that stands still when the first pass is at a point.
    Child executorStopping(String name, Milestone at) throws IOException {
        stops.anyAt(at);
        return executorStopping(name, stops);
    }

    /// Starts one whose passes stand still, see [StoppingExecutor].
    Child executorStopping(String name, Stops at, String... flags) {
        var first = List.of(at.directory().toString(), "executor");
        var command = new ArrayList<>(LOGGING);
        command.addAll(new JavaCommand(STOPPING, HOME).of(arguments(name, first, flags)));
        return started(name, command);
    }

    private List<String> arguments(String name, List<String> first, String... flags) {
        var arguments = new ArrayList<>(first);
        arguments.addAll(List.of("--name", name, "--redis", url("executor")));
        arguments.addAll(List.of("--root", "lab=" + lab(), "--log-dir", logs().toString()));
        arguments.addAll(List.of("--plugins", directory.resolve("plugins").toString()));
        arguments.addAll(List.of(flags));
        return arguments;
    }

    /// Starts an executor and does not wait for anything.
    Child starting(String name, String... flags) {
        var command = new ArrayList<>(LOGGING);
        command.addAll(new JavaCommand(MAIN, HOME).of(arguments(name, List.of("executor"), flags)));
        var child = processes.start(name, command, logs().resolve(name + ".log"));
        executors.add(child);
        return child;
    }

    private Child started(String name, List<String> command) {
        var child = processes.start(name, command, logs().resolve(name + ".log"));
        executors.add(child);
        await(
                "executor " + name,
                () ->
                        !child.isAlive()
                                || queue.inspection().executors().stream()
                                        .anyMatch(status -> status.id().equals(name)));
        if (!child.isAlive()) {
            throw new AssertionError(name + " ended: " + child.tail());
        }
        return child;
    }

    /// Adds a plugin of the lab that takes all files.
    ///
    /// @param body the methods of its class
    void plugin(String name, String body) throws IOException {
        plugin(name, "", body);
    }

    /// As [#plugin(String, String)].
    ///
    /// @param more further lines of its manifest
    void plugin(String name, String more, String body) throws IOException {
        var plugin = Files.createDirectories(directory.resolve("plugins").resolve(name));
        Files.writeString(
                plugin.resolve("manifest.yml"),
                """
                name: %s
                version: "1.0"
                api_version: "1"
                supported_extensions: []
                """
                                .formatted(name)
                        + more);
        Files.writeString(
                plugin.resolve("__init__.py"),
                "import os, time\n"
                        + "from holdpoint import Plugin as Base, PluginError, PluginInputRequired\n\n\n"
                        + "class Plugin(Base):\n    name = '"
                        + name
                        + "'\n    version = '1.0'\n    supported_extensions = []\n\n"
                        + "    def can_handle(self, file_path, variables):\n        return True\n\n"
                        + "    def transform(self, file_path, ctx):\n        pass\n\n"
                        + body.indent(4));
    }

    /// Makes a workspace with these files.
    Path workspace(String path, Map<String, String> files) throws IOException {
        var workspace = Files.createDirectories(lab().resolve(path));
        for (var file : files.entrySet()) {
            var target = workspace.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
        return workspace;
    }

    PassId submit(PassSpec spec) {
        var id = queue.submissions().newId(spec);
        queue.submissions().submit(id, spec);
        return id;
    }

    /// Submits a pass as producers write it.
    PassId submit(String json) {
        return submit(SpecJson.read(json));
    }

    /// Submits a pass as producers write it, and waits for its end.
    PassView done(String json) {
        return await(submit(json), PassState.DONE, PassState.DEAD);
    }

    /// What an executor has logged so far.
    String log(String name) {
        return read(logs().resolve(name + ".log"));
    }

    /// What a plugin has written to stderr in a pass so far.
    String captured(String plugin, PassId id) {
        return read(logs().resolve("plugins").resolve(plugin).resolve(id + ".stderr"));
    }

    private static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PassView await(PassId id, PassState... states) {
        return queue.inspection().await(id, Set.of(states), PATIENCE);
    }

    /// Answers the open question of a pass by stream.
    ///
    /// @param values as JSON
    void answer(PassView waiting, String values) {
        client.xadd(
                "hp:{default:0}:answers",
                Map.of("input", String.valueOf(waiting.open()), "values", values, "by", "asmith"),
                XAddParams.xAddParams());
    }

    PassView view(PassId id) {
        return queue.inspection().pass(id).orElseThrow();
    }

    /// Waits for something that is about to happen.
    static void await(String what, BooleanSupplier happened) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("this did not happen: " + what);
            }
            Backoff.sleep(Duration.ofMillis(10));
        }
    }

    void awaitStandstill() {
        await("an executor stands still", stops::isAnyReached);
    }

    void letGoOn() throws IOException {
        stops.goOn();
    }

    /// What everybody who may read `hp:` sees, as text, by key.
    Map<String, String> openKeys() {
        return keys("hp:*");
    }

    /// What Redis holds, as text, by key.
    Map<String, String> allKeys() {
        return keys("*");
    }

    private Map<String, String> keys(String pattern) {
        var all = new TreeMap<String, String>();
        for (var key : client.keys(pattern)) {
            all.put(
                    key,
                    switch (client.type(key)) {
                        case "string" -> String.valueOf(client.get(key));
                        case "hash" -> client.hgetAll(key).toString();
                        case "list" -> client.lrange(key, 0, -1).toString();
                        case "set" -> client.smembers(key).toString();
                        case "zset" -> client.zrange(key, 0, -1).toString();
                        case "stream" -> client.xrange(key, "-", "+").toString();
                        default -> "";
                    });
        }
        return all;
    }

    /// The events of a pass, oldest first, as `event` and the other fields.
    List<Map<String, String>> events(PassId id) {
        return client.xrange("hp:{" + id.queue() + ":0}:events", "-", "+").stream()
                .map(entry -> entry.getFields())
                .filter(fields -> id.toString().equals(fields.get("pass")))
                .toList();
    }

    List<String> eventNames(PassId id) {
        return events(id).stream().map(fields -> fields.getOrDefault("event", "")).toList();
    }

    /// The executor that the first event by this name speaks of.
    String executorOf(PassId id, String event) {
        return events(id).stream()
                .filter(fields -> event.equals(fields.get("event")))
                .map(fields -> fields.getOrDefault("executor", ""))
                .findFirst()
                .orElseThrow();
    }

    /// Asks every executor that lives to stop, and waits for it.
    void closeExecutors() throws IOException, InterruptedException {
        for (var executor : executors) {
            if (executor.isAlive()) {
                signal(executor, "TERM");
                executor.ended().join();
            }
        }
    }

    /// Kills with -9, and waits for the end.
    static void kill(Child child) {
        if (child.isAlive()) { // else its pid may be somebody else's by now
            ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        child.ended().join();
    }

    static void signal(Child child, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start().waitFor();
    }

    /// The text of every file below a directory, by relative path.
    static Map<String, String> tree(Path directory) throws IOException {
        var tree = new TreeMap<String, String>();
        try (var walk = Files.walk(directory)) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                tree.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return tree;
    }

    /// Kind, mode, time and digest of everything below a directory, by relative path.
    static Map<String, String> state(Path directory) throws IOException {
        var state = new TreeMap<String, String>();
        try (var walk = Files.walk(directory)) {
            for (var path : walk.filter(each -> !each.equals(directory)).toList()) {
                state.put(directory.relativize(path).toString(), stateOf(path));
            }
        }
        return state;
    }

    private static String stateOf(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        var mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        if (Files.isDirectory(path)) {
            return "directory " + mode;
        }
        return "file " + mode + " " + Files.getLastModifiedTime(path) + " " + sha256(path);
    }

    private static String sha256(Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        executors.forEach(House::kill);
        client.close();
        queue.close();
        server.closing().run();
        processes.close();
    }
}
