package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Submission;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Answers;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Decisions;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.Upkeep;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.resps.StreamEntry;

/// The default queue on the Redis of a test, everybody who works on it, and a look behind it.
final class TestQueue implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(10);

    final RedisQueue queue;
    final UnifiedJedis redis;
    final String url;
    final Keys keys = new Keys(RedisQueue.DEFAULT_QUEUE, 0);
    final Claims alice;
    final Claims bob;
    private final Others others;
    private int workspaces;

    /// The connections of everybody but producers, who have the one of the queue.
    ///
    /// @param people those who answer
    record Others(RedisQueue executors, RedisQueue dispatchers, RedisQueue people) {}

    TestQueue(RedisQueue queue, Others others, UnifiedJedis redis, String url) {
        this.queue = queue;
        this.others = others;
        this.redis = redis;
        this.url = url;
        alice = executor("alice");
        bob = executor("bob");
        upkeep().promote();
    }

    static TestQueue on(TestRedis redis) {
        return on(RedisQueue.connect(redis.url()), redis);
    }

    /// With the scripts as a server of that major version gets them.
    static TestQueue on(TestRedis redis, int major) {
        var queue = RedisQueue.connect(RedisUrl.parse(redis.url()), "default", new Scripts(major));
        return on(queue, redis);
    }

    private static TestQueue on(RedisQueue queue, TestRedis redis) {
        return new TestQueue(queue, new Others(queue, queue, queue), redis.client(), redis.url());
    }

    Claims executor(String name) {
        return others.executors().claims(name, "boot-" + name, LEASE);
    }

    Answers answers() {
        return others.people().answers();
    }

    Decisions decisions() {
        return queue.decisions();
    }

    Upkeep upkeep() {
        return others.dispatchers().upkeep(LEASE, () -> 0.5);
    }

    Inspection inspection() {
        return queue.inspection();
    }

    /// A pass over a workspace that no other pass of the test has.
    PassId submit() {
        return submit("ws-" + workspaces++);
    }

    PassId submit(String workspace) {
        return submit(spec(workspace, Priority.NORMAL));
    }

    PassId submit(Priority priority) {
        return submit(spec("ws-" + workspaces++, priority));
    }

    PassId submit(PassSpec spec) {
        var id = queue.submissions().newId(spec);
        assertThat(queue.submissions().submit(id, spec))
                .isEqualTo(new Submission.Accepted(id, true));
        return id;
    }

    static PassSpec spec(String workspace, Priority priority) {
        return spec(workspace, Map.of("priority", priority.word()));
    }

    static PassSpec spec(String workspace, Map<String, ?> more) {
        var spec = new LinkedHashMap<String, @Nullable Object>(more);
        spec.put("workspace", WorkspaceName.parse("lab:" + workspace).toString());
        return SpecJson.read(Json.write(spec));
    }

    /// Takes the one pass that may run.
    Claim take(Claims executor) {
        var taken = executor.take(1);
        assertThat(taken).hasSize(1);
        return taken.getFirst();
    }

    /// Submits a pass and takes it.
    Claim taken(Claims executor) {
        var id = submit();
        var claim = take(executor);
        assertThat(claim.id()).isEqualTo(id);
        return claim;
    }

    /// Lets the lease of a pass be over, and brings the pass back, the delay of a further try
    /// included.
    void lapse(PassId id) {
        upkeep().promote(); // else a slow test looks as if Redis had been away
        lapsed(id);
        upkeep().promote();
        if (redis.zscore(keys.scheduled(), id.toString()) != null) {
            due(id);
        }
    }

    /// Lets the lease of a pass be over; also works when memory is full.
    void lapsed(PassId id) {
        over(keys.leases(), id);
    }

    /// Lets the delay of a pass that was handed back be over, and brings the pass back; also works
    /// when memory is full.
    void due(PassId id) {
        assertThat(redis.zscore(keys.scheduled(), id.toString())).isNotNull();
        over(keys.scheduled(), id);
        upkeep().promote();
    }

    private void over(String index, PassId id) {
        var script =
                "redis.call('DEL', KEYS[2]);" + " return redis.call('ZADD', KEYS[1], 1, ARGV[1])";
        redis.eval(script, List.of(index, keys.state("none")), List.of(id.toString()));
    }

    /// Waits for the next millisecond of the server.
    void tick() {
        long before = now();
        while (now() == before) {
            Thread.onSpinWait();
        }
    }

    /// The clock of the server, in milliseconds.
    long now() {
        var script = "local t = redis.call('TIME'); return t[1] * 1000 + math.floor(t[2] / 1000)";
        return (Long) redis.eval(script);
    }

    PassView view(PassId id) {
        return inspection().pass(id).orElseThrow();
    }

    PassState state(PassId id) {
        return view(id).state();
    }

    @Nullable String field(PassId id, String name) {
        return redis.hget(keys.pass(id), name);
    }

    /// The kinds of events of a pass, oldest first.
    List<String> events(PassId id) {
        return eventsOf(id).stream().map(event -> event.get("event")).toList();
    }

    List<Map<String, String>> eventsOf(PassId id) {
        return redis.xrange(keys.events(), "-", "+").stream()
                .map(StreamEntry::getFields)
                .filter(event -> id.toString().equals(event.get("pass")))
                .toList();
    }

    /// The passes that a ready stream holds, taken or not.
    List<String> readyIn(String streamClass) {
        return redis.xrange(keys.ready(streamClass), "-", "+").stream()
                .map(entry -> entry.getFields().getOrDefault("pass", ""))
                .toList();
    }

    /// Every pass id in any ready stream.
    List<String> ready() {
        return Keys.READY_CLASSES.stream().flatMap(name -> readyIn(name).stream()).toList();
    }

    long pending(String streamClass) {
        return redis.xinfoGroups(keys.ready(streamClass)).getFirst().getPending();
    }

    String busy(String workspace) {
        return "hp:{default:0}:busy:workspace:lab:" + workspace;
    }

    String blocked(String workspace) {
        return "hp:{default:0}:blocked:workspace:lab:" + workspace;
    }

    @Override
    public void close() {
        queue.close();
    }
}
