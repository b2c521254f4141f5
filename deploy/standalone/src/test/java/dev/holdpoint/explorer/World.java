package dev.holdpoint.explorer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.holdpoint.executor.Settling;
import dev.holdpoint.executor.stage.Root;
import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.redis.EditedQueue;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.wire.SpecJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.UnifiedJedis;

/// A real Redis with one pass, and a real directory with its workspace, which can both be put back
/// to where they were.
final class World implements AutoCloseable {
    /// Longer than any exploration: a lease ends only when a step says so.
    static final Duration LEASE = Duration.ofDays(1);

    private static final List<byte[]> TOLD =
            List.of(
                    bytes(key("events")),
                    bytes(key("inputs")),
                    bytes(key("results")),
                    bytes(key("bell")));

    /// Executors tell of every take-over, which happens a thousand times here.
    private static final Logger LOG =
            (Logger) LoggerFactory.getLogger(Settling.class.getPackageName());

    private static final byte[] LOOK = script("look");
    private static final byte[] PUT_BACK = script("put-back");

    final RedisQueue queue;
    final UnifiedJedis redis;
    final Root root;
    final Disk disk;
    final PassId pass;
    final Set<Habit> habits;
    private final Path directory;
    private final Map<Who, Claims> claims = new EnumMap<>(Who.class);

    /// @param edit what becomes of the text of each script
    World(TestRedis redis, UnaryOperator<String> edit, Set<Habit> habits) throws IOException {
        LOG.setLevel(Level.ERROR);
        this.redis = redis.client();
        this.habits = habits;
        directory = directory();
        putBack(new Stored(Map.of()));
        queue = EditedQueue.connect(redis.url(), edit);
        for (var who : Who.values()) {
            claims.put(who, queue.claims(who.toString(), who.boot(), LEASE));
        }
        root =
                Root.open(List.of(RootSetting.of("lab", directory)), queue.installation())
                        .getFirst();
        Plugin.prepare(directory.resolve(Disk.WORKSPACE));
        disk = new Disk(root.directory());
        promote();
        var spec = SpecJson.read("{\"workspace\": \"lab:" + Disk.WORKSPACE + "\"}");
        pass = queue.submissions().newId(spec);
        queue.submissions().submit(pass, spec);
    }

    static String key(String name) {
        return "hp:{default:0}:" + name;
    }

    Claims claims(Who who) {
        return Objects.requireNonNull(claims.get(who));
    }

    void promote() {
        EditedQueue.upkeep(queue, LEASE).promote();
    }

    /// Finishes what was decided on disk, as if some minutes had passed.
    void sweep() {
        Settling.sweep(root, queue.inspection(), () -> Instant.now().plus(Duration.ofMinutes(3)));
    }

    /// What there is now.
    Stored look() {
        return Stored.of(redis.eval(LOOK, TOLD, List.of()));
    }

    State seen(State state) {
        return state.seen(look(), disk.look());
    }

    /// Makes everything what it was.
    void putBack(State state) {
        putBack(state.redis());
        disk.putBack(state.disk());
    }

    void putBack(Stored then) {
        var args = new ArrayList<byte[]>();
        args.add(bytes(key("boots")));
        args.add(bytes(Integer.toString(Who.values().length)));
        for (var who : Who.values()) {
            args.add(bytes(who.boot()));
        }
        for (var each : then.keys().values()) {
            args.add(bytes(each.name()));
            args.add(bytes(each.ttl()));
            args.add(each.dump().getBytes(StandardCharsets.ISO_8859_1));
        }
        redis.eval(PUT_BACK, List.of(), args);
    }

    private static byte[] script(String name) {
        try (var in = World.class.getResourceAsStream(name + ".lua")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// An empty directory, in memory where there is such a place: nothing here has to survive a
    /// loss of power.
    private static Path directory() throws IOException {
        var memory = Path.of("/dev/shm");
        return Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "holdpoint-explorer-")
                : Files.createTempDirectory("holdpoint-explorer-");
    }

    @Override
    public void close() throws IOException {
        LOG.setLevel(null);
        queue.close();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
