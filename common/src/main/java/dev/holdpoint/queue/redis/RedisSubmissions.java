package dev.holdpoint.queue.redis;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.holdpoint.model.Draft;
import dev.holdpoint.model.Durability;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.queue.Submissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Submits passes: single ones together with those of other threads, many in batches.
final class RedisSubmissions implements Submissions, AutoCloseable {
    private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();
    private static final Duration REGISTERED_FOR = Duration.ofMinutes(1);
    private static final Duration ROOTLESS_FOR = Duration.ofSeconds(1);

    private final Connection connection;
    private final Keys keys;
    private final Digests digests;
    private final Coalescer coalescer;
    private final Set<String> usableRoots = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Long registered;
    private volatile @Nullable Long rootless;

    RedisSubmissions(Connection connection, Keys keys, Digests digests) {
        this.connection = connection;
        this.keys = keys;
        this.digests = digests;
        coalescer = new Coalescer(keys.queue(), this::store);
    }

    @Override
    public PassId newId(PassSpec spec) {
        return new PassId(spec.queue(), keys.partition(), newUuid());
    }

    static UUID newUuid() {
        return IDS.generate();
    }

    @Override
    public Submission.Accepted submit(PassId id, PassSpec spec) {
        return coalescer.submit(prepared(new Draft(id, spec))).orThrow();
    }

    @Override
    public List<Submission> submit(List<Draft> drafts) {
        var verdicts = new LinkedHashMap<Integer, Submission>();
        var places = new ArrayList<Integer>();
        var passes = new ArrayList<PreparedPass>();
        @Nullable HoldpointException away = null;
        for (int i = 0; i < drafts.size(); i++) {
            try {
                var pass = checked(drafts.get(i));
                if (away != null) {
                    throw away;
                }
                checkRoot(drafts.get(i).spec().workspace().root());
                passes.add(pass);
                places.add(i);
            } catch (HoldpointException e) {
                away = e.problem() == Problem.REDIS_UNAVAILABLE ? e : away;
                verdicts.put(i, new Submission.Refused(drafts.get(i).id(), e));
            }
        }
        var stored = stored(passes, away);
        for (int i = 0; i < stored.size(); i++) {
            verdicts.put(places.get(i), stored.get(i));
        }
        return inOrder(verdicts);
    }

    private static List<Submission> inOrder(Map<Integer, Submission> verdicts) {
        var all = new ArrayList<Submission>();
        for (int i = 0; i < verdicts.size(); i++) {
            all.add(Objects.requireNonNull(verdicts.get(i)));
        }
        return List.copyOf(all);
    }

    /// Once Redis was away, the rest is not tried: nobody knows how long it would take.
    private List<Submission> stored(
            List<PreparedPass> passes, @Nullable HoldpointException alreadyAway) {
        var verdicts = new ArrayList<Submission>();
        var away = alreadyAway;
        while (verdicts.size() < passes.size()) {
            var batch = new SubmitBatch();
            for (var pass : passes.subList(verdicts.size(), passes.size())) {
                if (!batch.fits(pass)) {
                    break;
                }
                batch.add(pass);
            }
            try {
                verdicts.addAll(away == null ? store(batch) : refused(batch, away));
            } catch (HoldpointException e) {
                away = e;
                verdicts.addAll(refused(batch, e));
            }
        }
        return verdicts;
    }

    private static List<Submission> refused(SubmitBatch batch, HoldpointException why) {
        return batch.passes().stream()
                .<Submission>map(pass -> new Submission.Refused(pass.id(), why))
                .toList();
    }

    private List<Submission> store(SubmitBatch batch) {
        register();
        return batch.store(connection, keys);
    }

    /// Not only once: somebody may flush a Redis while producers stay connected.
    private void register() {
        if (!isFresh(registered, REGISTERED_FOR)) {
            connection.repeatable(redis -> redis.sadd(Keys.QUEUES, keys.queue()));
            registered = System.nanoTime();
        }
    }

    private static boolean isFresh(@Nullable Long nanoTime, Duration span) {
        return nanoTime != null && System.nanoTime() - nanoTime < span.toNanos();
    }

    private PreparedPass prepared(Draft draft) {
        var pass = checked(draft);
        checkRoot(draft.spec().workspace().root());
        return pass;
    }

    private PreparedPass checked(Draft draft) {
        checkPlace(draft.id(), draft.spec());
        checkDurability(draft.spec().delivery().durability());
        return PreparedPass.of(draft, keys, digests);
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

    /// Before anything is stored: no waiting makes a replica.
    private void checkDurability(@Nullable Durability durability) {
        if (durability == Durability.REPLICATED && !connection.hasReplicas()) {
            throw new HoldpointException(
                    Problem.BAD_SPEC,
                    "the pass was refused; nothing was stored",
                    List.of(
                            "durability: expected async or nothing, for this Redis has no replica;"
                                    + " got replicated"));
        }
    }

    /// Roots never go away, so one that was there is not asked for again. As long as there are none
    /// at all, all are taken.
    private void checkRoot(String root) {
        if (usableRoots.contains(root) || isFresh(rootless, ROOTLESS_FOR)) {
            return;
        }
        var known = connection.repeatable(redis -> redis.hkeys(Keys.ROOTS));
        if (known.isEmpty()) {
            rootless = System.nanoTime();
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

    @Override
    public void close() {
        coalescer.close();
    }
}
