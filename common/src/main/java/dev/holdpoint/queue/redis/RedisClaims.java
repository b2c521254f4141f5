package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.Taken;
import dev.holdpoint.wire.EntriesJson;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.LogLineJson;
import dev.holdpoint.wire.PluginsJson;
import dev.holdpoint.wire.ResultJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Acts for one executor: every script but take checks that its fence is still the highest.
final class RedisClaims implements Claims {
    /// Characters of what a plugin says it does.
    private static final int MOST_DOING = 200;

    private static final Logger LOG = LoggerFactory.getLogger(RedisClaims.class);

    /// How long a pass stays away that could not be read.
    private static final Duration UNREADABLE = Duration.ofSeconds(5);

    private final Connection connection;
    private final Keys keys;
    private final Digests digests;
    private final Holder holder;
    private final OwnersCalls owned;

    /// In whose name passes are taken.
    record Holder(String executor, String boot, Duration lease) {
        String leaseMs() {
            return Long.toString(lease.toMillis());
        }
    }

    RedisClaims(Connection connection, Keys keys, Digests digests, Holder holder) {
        this.connection = connection;
        this.keys = keys;
        this.digests = digests;
        this.holder = holder;
        owned = new OwnersCalls(connection, holder.executor());
    }

    @Override
    public Taken take(int most, int running) {
        if (most <= 0) {
            return Taken.NOTHING;
        }
        var named = new ArrayList<>(List.of(keys.counts(), keys.paused(), keys.leases()));
        named.addAll(List.of(keys.blocked(), keys.bell(), keys.events(), keys.boots()));
        named.addAll(keys.readyStreams());
        var reply =
                connection.once(
                        Script.TAKE,
                        named,
                        List.of(
                                holder.executor(),
                                holder.boot(),
                                Integer.toString(most),
                                holder.leaseMs(),
                                Integer.toString(running)));
        var claims = new ArrayList<Claim>();
        for (int i = 1; i < reply.size(); i++) {
            var pass = reply.inner(i);
            try {
                claims.add(TakenPass.claim(pass));
            } catch (RuntimeException e) {
                handBack(pass, e);
            }
        }
        return new Taken(claims, company(reply));
    }

    private static Taken.Company company(Reply reply) {
        return switch (reply.word()) {
            case "any" -> Taken.Company.ANY;
            case "alone" -> Taken.Company.ALONE;
            case "kept" -> Taken.Company.KEPT;
            default -> throw reply.unexpected(Script.TAKE);
        };
    }

    @Override
    public boolean isReady() {
        return new Counting(connection, keys).isReady();
    }

    /// A newer executor may be able to read it; the other passes of the take are not held up.
    private void handBack(Reply pass, RuntimeException unreadable) {
        var id = PassId.parse(pass.text(0));
        var why =
                unreadable instanceof HoldpointException refused && !refused.details().isEmpty()
                        ? String.join("; ", refused.details())
                        : String.valueOf(unreadable.getMessage());
        LOG.error("pass {} cannot be read and goes back", id, unreadable);
        try {
            release(
                    id,
                    Long.parseLong(pass.text(1)),
                    "executor " + holder.executor() + " cannot read it: " + why,
                    UNREADABLE);
        } catch (HoldpointException e) {
            LOG.warn("pass {} stays until its lease ends: {}", id, e.getMessage());
        }
    }

    @Override
    public void awaitBell(Duration atMost) {
        double seconds =
                Math.clamp(
                        atMost.toMillis() / 1000.0,
                        0.001,
                        Connection.LONGEST_BLOCK.toMillis() / 1000.0);
        connection.blocking(redis -> redis.blpop(seconds, keys.bell()));
    }

    @Override
    public Set<Claim> renew(Collection<Claim> running) {
        var named = new ArrayList<>(List.of(keys.leases(), keys.boots()));
        var args = new ArrayList<>(List.of(holder.executor(), holder.boot(), holder.leaseMs()));
        var asked = List.copyOf(running);
        for (var claim : asked) {
            named.add(keys.pass(claim.id()));
            args.add(claim.id().toString());
            args.add(Long.toString(claim.fence()));
        }
        var reply = connection.repeatable(Script.RENEW, named, args);
        return IntStream.range(0, reply.size())
                .map(reply::number)
                .mapToObj(asked::get)
                .collect(Collectors.toSet());
    }

    @Override
    public GivenAnswers answers(Claim claim) {
        var reply =
                owned(
                        Script.ANSWERS,
                        claim,
                        List.of(keys.pass(claim.id())),
                        Integer.toString(claim.step()));
        var values = new LinkedHashMap<String, @Nullable Object>();
        var hidden = new HashSet<String>();
        var byDeadline = new HashSet<String>();
        for (int i = 1; i < reply.size(); i += 4) {
            values.putAll(Json.parseObject(reply.text(i)));
            var secrets = reply.inner(i + 1);
            for (int j = 0; j < secrets.size(); j += 2) {
                values.put(secrets.text(j), Json.parse(secrets.text(j + 1)));
                hidden.add(secrets.text(j));
            }
            if (reply.text(i + 2).equals("deadline")) {
                byDeadline.add(reply.text(i + 3));
            }
        }
        return new GivenAnswers((reply.size() - 1) / 4, values, hidden, byDeadline);
    }

    @Override
    public Claim publishing(Claim claim, String journalHash) {
        var args = new ArrayList<>(List.of(Integer.toString(claim.step()), journalHash));
        args.addAll(written(claim.progress()));
        owned(Script.PUBLISHING, claim, moving(claim), args.toArray(String[]::new));
        return claim.withJournal(journalHash);
    }

    @Override
    public Claim checkpoint(Claim claim, Progress further) {
        if (further.step() <= claim.step()) {
            throw new IllegalArgumentException(
                    "a checkpoint goes forward, not from "
                            + claim.step()
                            + " to "
                            + further.step());
        }
        var args = new ArrayList<>(List.of(Integer.toString(further.step())));
        args.addAll(written(further));
        var named = new ArrayList<>(ending(claim));
        named.add(keys.publishBlocked());
        owned(Script.CHECKPOINT, claim, named, args.toArray(String[]::new));
        return claim.checkpointed(further);
    }

    @Override
    public Claim rerun(Claim claim) {
        owned(
                Script.RERUN,
                claim,
                moving(claim),
                Integer.toString(claim.step()),
                Integer.toString(claim.reruns()));
        return claim.rerunning();
    }

    @Override
    public ParkOutcome park(Claim claim, Parking parking) {
        var named =
                new ArrayList<>(
                        List.of(
                                keys.pass(claim.id()),
                                keys.open(),
                                keys.inputs(),
                                keys.state("waiting"),
                                keys.leases(),
                                keys.bell(),
                                keys.events(),
                                keys.blocked()));
        named.addAll(keys.readyStreams());
        named.add(keys.deadlines());
        var args = ParkArguments.of(claim, parking, digests);
        var reply = owned(Script.PARK, claim, named, args.toArray(String[]::new));
        var request = RequestId.parse(reply.text(1));
        return reply.word().equals("waiting")
                ? new ParkOutcome.Waiting(request)
                : new ParkOutcome.Answered(request);
    }

    @Override
    public void log(Claim claim, List<LogLine> lines, @Nullable Activity activity) {
        var id = claim.id();
        var more = new ArrayList<String>();
        more.add(activity == null ? "" : Double.toString(activity.progress()));
        more.add(activity == null ? "" : shortened(activity.doing()));
        lines.forEach(line -> more.add(LogLineJson.write(line)));
        owned.once(Script.LOG, id, claim.fence(), List.of(keys.pass(id), keys.log(id)), more);
    }

    private static String shortened(String doing) {
        if (doing.length() <= MOST_DOING) {
            return doing;
        }
        int end = MOST_DOING - 1;
        return doing.substring(0, Character.isHighSurrogate(doing.charAt(end - 1)) ? end - 1 : end)
                + "…";
    }

    @Override
    public void finish(Claim claim, PassResult result) {
        owned(
                Script.FINISH,
                claim,
                ending(claim),
                Integer.toString(claim.step()),
                result.outcome().word(),
                ResultJson.write(result));
    }

    @Override
    public void release(Claim claim, String reason, Duration delay) {
        release(claim.id(), claim.fence(), reason, delay);
    }

    private void release(PassId id, long fence, String reason, Duration delay) {
        release(id, fence, List.of(reason, millis(delay), ""));
    }

    /// The script keeps phase and workspace of whatever Redis knows to be half published.
    @Override
    public void blocked(Claim claim, String reason, Duration delay) {
        var longest = delay.compareTo(LONGEST_DELAY) > 0 ? delay : LONGEST_DELAY;
        release(claim.id(), claim.fence(), List.of(reason, millis(delay), millis(longest)));
    }

    private static String millis(Duration delay) {
        return Long.toString(Math.max(0, delay.toMillis()));
    }

    private void release(PassId id, long fence, List<String> how) {
        var named =
                new ArrayList<>(
                        List.of(
                                keys.pass(id),
                                keys.scheduled(),
                                keys.leases(),
                                keys.bell(),
                                keys.events(),
                                keys.blocked()));
        named.addAll(keys.readyStreams());
        named.add(keys.publishBlocked());
        owned.run(Script.RELEASE, id, fence, named, how);
    }

    @Override
    public Claim raise(Claim claim, long seen) {
        var reply = owned(Script.RAISE, claim, moving(claim), Long.toString(seen));
        return claim.withFence(Long.parseLong(reply.text(1)));
    }

    /// What a pass leaves and where it goes when it ends.
    private List<String> ending(Claim claim) {
        var id = claim.id();
        var named =
                new ArrayList<>(
                        List.of(
                                keys.pass(id),
                                keys.result(id),
                                keys.leases(),
                                keys.state("done"),
                                keys.results(),
                                keys.events(),
                                keys.bell(),
                                keys.blocked(),
                                keys.preset(id)));
        named.addAll(keys.readyStreams());
        named.addAll(List.of(keys.kept(), keys.log(id)));
        return named;
    }

    private List<String> moving(Claim claim) {
        return List.of(keys.pass(claim.id()), keys.events());
    }

    static List<String> written(Progress progress) {
        var plugins = progress.plugins();
        return List.of(
                plugins == null ? "" : PluginsJson.write(plugins),
                EntriesJson.write(progress.entries()),
                Json.write(progress.warnings()));
    }

    private Reply owned(Script script, Claim claim, List<String> named, String... more) {
        return owned.run(script, claim.id(), claim.fence(), named, List.of(more));
    }
}
