package dev.holdpoint.executor.hostile;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One executor that meets all hostile plugins of one level, is killed in the end, and is followed
/// by another.
final class Series implements AutoCloseable {
    /// The plugin during which the executor is killed.
    static final String KILLED = "executor_killed";

    private static final String SECRET = "HOSTILE_SECRET";
    private static final int LINES_KEPT = 20;
    private static final int LENGTH_KEPT = 300;

    private final String level;
    private final Who who;
    private final Place place;
    private final Outfit outfit;
    private final Map<String, Evidence> evidence = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Deque<String> said = new ArrayDeque<>();
    private final Process listener;
    private final String secret = "s3cret-" + System.nanoTime();

    /// What came of it.
    ///
    /// @param evidence by the id of the plugin
    /// @param problems what should not be and is no single plugin's, one sentence each
    record Result(Map<String, Evidence> evidence, List<String> problems) {}

    private Series(String level, Who who, Place place, Outfit outfit) throws IOException {
        this.level = level;
        this.who = who;
        this.place = place;
        this.outfit = outfit;
        this.listener = prepare();
    }

    /// Runs the plugins, the one that is killed last.
    static Result run(String level, Who who, Outfit outfit, List<HostilePlugin> plugins)
            throws IOException, InterruptedException {
        var home = Files.createDirectory(outfit.home().resolve(level + "-" + who));
        try (var series = new Series(level, who, new Place(home), outfit)) {
            series.run(plugins);
            return new Result(series.evidence, series.problems);
        }
    }

    private Process prepare() throws IOException {
        outfit.copyKit(place.installation());
        for (var directory : List.of(place.plugins(), place.labs(), place.logs(), place.run())) {
            Files.createDirectories(directory);
        }
        HostilePlugin.install(place.plugins());
        place.makeCanaries();
        try (var walk = Files.walk(place.home())) {
            for (var path : (Iterable<Path>) walk::iterator) {
                Lab.give(path, who.executor());
            }
        }
        var name = "holdpoint-" + place.home().getFileName() + System.nanoTime();
        var process =
                new ProcessBuilder(
                                "/usr/bin/python3",
                                "-I",
                                "-S",
                                HostilePlugin.host("listens.py").toString(),
                                place.socket().toString(),
                                name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var told = new LinkedHashMap<>(Json.parseObject(reader(process).readLine()));
        told.put("abstract", name);
        told.put("unix", place.socket().toString());
        told.put("secret", new StringBuilder(secret).reverse().toString());
        told.put("packages", place.plugins().toString());
        told.put("logs", place.logs().toString());
        told.put("run", place.run().toString());
        told.put("worker", outfit.worker(place.installation()).toString());
        var canaries = place.canaries();
        told.put("tmp", canaries.get(1).toString());
        told.put("var_tmp", canaries.get(2).toString());
        told.put("shm", canaries.get(3).toString());
        Files.writeString(place.told(), Json.write(told));
        return process;
    }

    private void run(List<HostilePlugin> plugins) throws IOException, InterruptedException {
        var wanted = new ArrayList<String>();
        for (var plugin : plugins) {
            if (!plugin.id().equals(KILLED)) {
                wanted.add(plugin.id() + ":" + plugin.id() + ":" + plugin.next());
            }
        }
        wanted.add(KILLED + ":" + KILLED + ":" + HostilePlugin.INNOCENT);
        var executor = start(wanted);
        try (var lines = new Heard(executor)) {
            if (hears(lines, "done").isEmpty()) {
                problems.add("the executor ended early; it said: " + said);
                return;
            }
            checkUser(executor.pid());
            tell(executor, "\n");
            if (hears(lines, "ready").isEmpty()) {
                problems.add("the last plugin did not begin; the executor said: " + said);
                return;
            }
        } finally {
            executor.destroyForcibly().waitFor();
        }
        followUp();
    }

    /// What an executor that was killed leaves, and the next one finds.
    private void followUp() throws IOException, InterruptedException {
        var lab = new Lab(place.labs().resolve(KILLED));
        // Without namespaces only what the killed executor took down leads to its processes.
        boolean endsByTheNext = level.equals("limits");
        var survivors = endsByTheNext ? List.<String>of() : awaitGone(lab.home());
        var inside = new ArrayList<String>();
        if (!Files.readString(lab.workspace().resolve("data.txt")).equals("one\n")) {
            inside.add("data.txt was published by nobody");
        }
        var again = KILLED + ":" + HostilePlugin.INNOCENT + ":" + HostilePlugin.INNOCENT;
        var next = start(List.of(again));
        try (var lines = new Heard(next)) {
            var _ = hears(lines, "done");
            if (endsByTheNext) {
                survivors = Remains.at(lab.home()).stream().map(Remains::described).toList();
            }
            var runs = Outside.named("holdpoint-executor-", List.of(place.run()));
            var outside = runs.size() == 1 ? List.<String>of() : runs;
            tell(next, "\n");
            var _ = hears(lines, "never said: waits for its end");
            var found = evidence.remove(HostilePlugin.INNOCENT);
            evidence.put(
                    KILLED,
                    new Evidence(
                            KILLED,
                            "no_entry *",
                            found == null ? "" : found.level(),
                            "",
                            survivors,
                            outside,
                            inside,
                            found == null ? "nothing: " + said : found.next(),
                            found == null ? List.of() : lab.strangers(),
                            List.of()));
        } finally {
            next.destroyForcibly().waitFor();
        }
        var left = Outside.named("holdpoint", List.of(place.run()));
        if (!left.isEmpty()) {
            problems.add("an executor that ended well left " + left);
        }
    }

    /// What is dying may take a moment.
    private static List<String> awaitGone(Path path) {
        var left = Remains.at(path);
        for (int i = 0; i < 2_000 && !left.isEmpty(); i++) {
            Backoff.sleep(Duration.ofMillis(5));
            left = Remains.at(path);
        }
        return left.stream().map(Remains::described).toList();
    }

    /// Looks for processes of any plugin, however they hide.
    private void checkUser(long executor) throws IOException {
        var found = new ArrayList<>(Remains.at(place.labs()));
        if (who.owner() != Who.self()) {
            found.addAll(Remains.of(who.owner()));
        }
        found.stream()
                .filter(pid -> !Remains.isOf(executor, pid))
                .map(pid -> "a process is left: " + Remains.described(pid))
                .forEach(problems::add);
    }

    private Process start(List<String> wanted) throws IOException {
        var words = new ArrayList<String>();
        if (who.executor() != Who.self()) {
            words.addAll(
                    List.of(
                            "/usr/bin/setpriv",
                            "--reuid=" + who.executor(),
                            "--regid=" + who.executor(),
                            "--clear-groups"));
        }
        words.addAll(outfit.words(HostileMain.class, place.run()));
        words.add(place.home().toString());
        words.add(Integer.toString(who.owner()));
        words.add(level);
        words.addAll(wanted);
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put(SECRET, secret);
        return builder.start();
    }

    /// Reads until an object with this member comes, and collects evidence on the way.
    private Optional<Map<String, @Nullable Object>> hears(Heard lines, String member)
            throws IOException {
        for (var line = lines.next(); line != null; line = lines.next()) {
            var object = object(line);
            if (object.isEmpty()) {
                remember(line);
            } else if (object.get().containsKey("outcome")) {
                var found = Evidence.of(object.get());
                evidence.put(found.id(), found);
            } else if (object.get().containsKey(member)) {
                return object;
            }
        }
        return Optional.empty();
    }

    /// Keeps what the executor logs, without what plugins do.
    private void remember(String line) {
        if (!line.contains("dev.holdpoint.plugin")) {
            said.add(line.length() > LENGTH_KEPT ? line.substring(0, LENGTH_KEPT) : line);
            if (said.size() > LINES_KEPT) {
                said.remove();
            }
        }
    }

    private static Optional<Map<String, @Nullable Object>> object(String line) {
        if (!line.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parseObject(line));
        } catch (HoldpointException e) {
            return Optional.empty();
        }
    }

    private static void tell(Process process, String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        listener.getOutputStream().close();
        try (var lines = reader(listener)) {
            lines.lines().forEach(line -> problems.add("a plugin reached the host by " + line));
        }
        for (var canary : place.canaries()) {
            Files.deleteIfExists(canary);
        }
    }
}
