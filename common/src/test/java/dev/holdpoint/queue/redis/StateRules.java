package dev.holdpoint.queue.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import redis.clients.jedis.UnifiedJedis;

/// What must be true of Redis after every move, and what of it tells states apart.
final class StateRules {
    private static final List<String> NOT_TOLD =
            List.of(
                    "created",
                    "updated",
                    "lease_until",
                    "fence",
                    "raised",
                    "spec",
                    "digest",
                    "reason");

    private final World world;

    StateRules(World world) {
        this.world = world;
    }

    /// Looks at all of it.
    void check(Explored before, Explored after) throws Broken {
        var hash = world.hash();
        var state = hash.getOrDefault("state", "");
        checkPlaces(state, hash);
        Broken.unless(
                !before.ghost().isOver()
                        || is(after, Move.Kind.ROLLBACK)
                        || state.equals("done")
                        || state.equals("dead"),
                "end",
                "a pass that was over is " + state);
        Broken.unless(
                after.ghost().isOver() == (state.equals("done") || state.equals("dead")),
                "end",
                "it is "
                        + state
                        + ", and should "
                        + (after.ghost().isOver() ? "" : "not ")
                        + "be over");
        Broken.unless(
                Integer.parseInt(hash.getOrDefault("step", "0")) >= after.ghost().step(),
                "step",
                "a step that was reached is not any more");
        checkPublishing(before, after, hash);
    }

    private static boolean is(Explored after, Move.Kind kind) {
        var by = after.by();
        return by != null && by.kind() == kind;
    }

    /// Only a checkpoint ends the publishing of a journal.
    private void checkPublishing(Explored before, Explored after, Map<String, String> now)
            throws Broken {
        if (is(after, Move.Kind.ROLLBACK) || is(after, Move.Kind.CHECKPOINT)) {
            return;
        }
        before.redis().restore(world.redis());
        var then = world.hash();
        after.redis().restore(world.redis());
        boolean wasPublishing = "publishing".equals(then.get("phase"));
        Broken.unless(
                !wasPublishing
                        || (Objects.equals(then.get("journal"), now.get("journal"))
                                && "publishing".equals(now.get("phase"))),
                "publishing",
                "a pass that may be half published left that without a checkpoint");
    }

    /// A pass is where its state says, and nowhere else.
    private void checkPlaces(String state, Map<String, String> hash) throws Broken {
        var places = new ArrayList<String>();
        var redis = world.redis();
        var keys = world.keys();
        var id = world.pass().toString();
        if (redis.zscore(keys.leases(), id) != null) {
            places.add("running");
        }
        for (var word : List.of("waiting", "done", "dead")) {
            if (redis.zscore(keys.state(word), id) != null) {
                places.add(word);
            }
        }
        if (redis.zscore(keys.scheduled(), id) != null) {
            places.add("scheduled");
        }
        if (hash.containsKey("entry") && !state.equals("running")) {
            places.add("queued");
        }
        Broken.unless(
                places.equals(List.of(state)), "place", "it is " + state + ", and in " + places);
        boolean isHeld = redis.scard("hp:{default:0}:busy:workspace:lab:w") > 0;
        Broken.unless(
                isHeld == (state.equals("running") || "publishing".equals(hash.get("phase"))),
                "holder",
                "it is " + state + ", and its workspace is " + (isHeld ? "" : "not ") + "held");
        Broken.unless(
                state.equals("running") || pending(redis) == 0,
                "pending",
                "it is " + state + ", and an entry is pending");
        Broken.unless(
                (redis.zcard(keys.open()) > 0) == state.equals("waiting"),
                "open",
                "it is " + state + ", and the index of open questions says otherwise");
    }

    private long pending(UnifiedJedis redis) {
        long pending = 0;
        for (var stream : world.keys().readyStreams()) {
            if (redis.exists(stream)) {
                pending +=
                        redis.xinfoGroups(stream).stream().mapToLong(one -> one.getPending()).sum();
            }
        }
        return pending;
    }

    /// The same for states that differ in nothing but times and numbers.
    String digest(Explored state) {
        var told = new TreeMap<String, String>();
        var hash = new TreeMap<>(world.hash());
        var fence = hash.getOrDefault("fence", "");
        NOT_TOLD.forEach(hash::remove);
        hash.computeIfPresent("entry", (name, entry) -> entry.substring(0, entry.indexOf(' ')));
        told.put("pass", hash.toString());
        state.claims()
                .forEach((name, claim) ->
                        told.put(
                                name,
                                claim.step()
                                        + " "
                                        + claim.journal()
                                        + " "
                                        + Long.toString(claim.fence()).equals(fence)));
        var ghost = state.ghost();
        told.put(
                "ghost",
                ghost.owner()
                        + ghost.winners()
                        + ghost.step()
                        + ghost.isOver()
                        + ghost.isCancelling()
                        + ghost.rollbacks());
        return told.toString().replace(world.pass().toString(), "P");
    }
}
