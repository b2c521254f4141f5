package dev.holdpoint.queue.redis;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Submissions;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Submits passes. Presets may be secrets, so the stored spec shows them as `***` and they go
/// beside it into an `hps:` key.
final class RedisSubmissions implements Submissions {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();

    private final Connection connection;
    private final Keys keys;
    private final Digests digests;
    private final Set<String> usableRoots = ConcurrentHashMap.newKeySet();

    RedisSubmissions(Connection connection, Keys keys, Digests digests) {
        this.connection = connection;
        this.keys = keys;
        this.digests = digests;
    }

    @Override
    public PassId newId(PassSpec spec) {
        return new PassId(spec.queue(), keys.partition(), IDS.generate());
    }

    @Override
    public boolean submit(PassId id, PassSpec spec) {
        checkPlace(id, spec);
        checkRoot(spec.workspace().root());
        var stored = checked(spec);
        connection.repeatable(redis -> redis.sadd(Keys.QUEUES, keys.queue()));
        var priority = spec.priority().word();
        var reply =
                connection.repeatable(
                        Script.SUBMIT,
                        List.of(
                                keys.pass(id),
                                keys.ready(priority),
                                keys.bell(),
                                keys.events(),
                                keys.preset(id)),
                        args(id, spec, stored));
        return switch (reply.word()) {
            case "new" -> true;
            case "known" -> false;
            case "conflict" ->
                    throw new HoldpointException(
                            Problem.ID_CONFLICT,
                            "pass "
                                    + id
                                    + " was submitted before with another spec; make a new id for"
                                    + " another pass");
            default -> throw reply.unexpected(Script.SUBMIT);
        };
    }

    /// Nobody looks for passes anywhere else.
    private void checkPlace(PassId id, PassSpec spec) {
        if (!Keys.of(id).equals(keys) || !spec.queue().equals(keys.queue())) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "expected an id that was made for queue '"
                            + spec.queue()
                            + "', got "
                            + id
                            + ": make a new one");
        }
    }

    /// The spec as it is stored. One that was made in code has not been checked yet, and no
    /// executor would read what it would refuse.
    private static String checked(PassSpec spec) {
        var stored = SpecJson.write(spec.withAnswers(hidden(spec.answers())));
        SpecJson.read(stored);
        return stored;
    }

    private List<String> args(PassId id, PassSpec spec, String stored) {
        var args = new ArrayList<String>();
        args.add(id.toString());
        args.add(stored);
        args.add(digests.of("spec " + SpecJson.write(spec)));
        args.add(spec.workspace().toString());
        args.add(spec.priority().word());
        args.add(spec.answers().isEmpty() ? "" : Json.write(spec.answers()));
        spec.labels()
                .forEach((name, value) -> {
                    args.add("label:" + name);
                    args.add(value);
                });
        return args;
    }

    private static Map<String, Map<String, @Nullable Object>> hidden(
            Map<String, Map<String, @Nullable Object>> answers) {
        var out = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        answers.forEach((plugin, values) -> {
            var stars = new LinkedHashMap<String, @Nullable Object>();
            values.keySet().forEach(field -> stars.put(field, StoredAnswer.HIDDEN));
            out.put(plugin, stars);
        });
        return out;
    }

    /// Roots never go away, so one that was there is not asked for again.
    private void checkRoot(String root) {
        if (usableRoots.contains(root)) {
            return;
        }
        var known = connection.repeatable(redis -> redis.hkeys(Keys.ROOTS));
        if (known.isEmpty()) {
            return;
        }
        if (!known.contains(root)) {
            var names = known.stream().sorted().toList();
            throw new HoldpointException(
                    Problem.UNKNOWN_ROOT,
                    "no executor has ever offered a root '"
                            + root
                            + "'; known roots: "
                            + String.join(", ", names)
                            + ". Use one of them, or start an executor with --root "
                            + root
                            + "=DIR",
                    names);
        }
        usableRoots.add(root);
    }
}
