package dev.holdpoint.chaos;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kills, stalls and cuts, one thing after the other, so that at least two executors are left.
final class Monkey implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Monkey.class);

    /// Longer than a lease.
    private static final Duration STALL = Duration.ofSeconds(12);

    private static final Duration SHORTEST_REST = Duration.ofMillis(500);
    private static final Duration LONGEST_REST = Duration.ofSeconds(4);
    private static final int LEFT = 2;

    private final Crew crew;
    private final Servers servers;
    private final RandomGenerator random;
    private final Runnable afterwards;
    private final InstantSource clock;
    private final Deque<Trick> tricks = new ArrayDeque<>();
    private final List<Act> acts = Collections.synchronizedList(new ArrayList<>());

    /// What it can do.
    private enum Trick {
        KILL(3, true),
        STALL(2, true),
        CUT(2, false),
        SILENCE(1, false),
        SERVERS(2, false);

        private final int often;
        private final boolean takesAway;

        Trick(int often, boolean takesAway) {
            this.often = often;
            this.takesAway = takesAway;
        }
    }

    /// Something that it did.
    ///
    /// @param what such as `kill executor-2`
    /// @param begun milliseconds since 1970, by the clock of this machine
    /// @param ended likewise
    record Act(String what, long begun, long ended) {}

    /// @param afterwards is to be done each time that something has happened to the servers
    /// @param clock the one that Redis has, too
    Monkey(
            Crew crew,
            Servers servers,
            RandomGenerator random,
            Runnable afterwards,
            InstantSource clock) {
        this.crew = crew;
        this.servers = servers;
        this.random = random;
        this.afterwards = afterwards;
        this.clock = clock;
        tricks.addAll(shuffled());
    }

    List<Act> acts() {
        synchronized (acts) {
            return List.copyOf(acts);
        }
    }

    /// Goes on until it is interrupted.
    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            act();
            if (!Backoff.sleep(
                    Duration.ofMillis(
                            random.nextLong(SHORTEST_REST.toMillis(), LONGEST_REST.toMillis())))) {
                return;
            }
        }
    }

    private void act() {
        var trick = tricks.removeFirst();
        if (tricks.isEmpty()) {
            tricks.addAll(shuffled());
        }
        var healthy = crew.healthy();
        if (trick == Trick.SERVERS) {
            var all = servers.mischief();
            var one = all.get(random.nextInt(all.size()));
            note(one.name(), one.act());
            afterwards.run();
        } else if (healthy.size() > (trick.takesAway ? LEFT : 0)) {
            play(trick, healthy.get(random.nextInt(healthy.size())));
        }
    }

    private void play(Trick trick, Crew.Member victim) {
        switch (trick) {
            case KILL -> {
                note("kill " + victim.name(), () -> crew.kill(victim));
                later(Duration.ofMillis(random.nextLong(3_000)), () -> crew.revive(victim));
            }
            case STALL -> {
                note("stall " + victim.name(), () -> crew.stall(victim));
                later(STALL, () -> crew.goOn(victim));
            }
            case CUT -> note("cut " + victim.name(), victim.ways()::cut);
            case SILENCE -> {
                var time = Duration.ofMillis(random.nextLong(1_000, 6_000));
                note("silence " + victim.name(), () -> victim.ways().silence(time));
            }
            case SERVERS -> throw new IllegalArgumentException("servers have no names");
        }
    }

    /// As often as each is to happen, so that all do in a short time, too.
    private List<Trick> shuffled() {
        var all = new ArrayList<Trick>();
        for (var trick : Trick.values()) {
            all.addAll(Collections.nCopies(trick.often, trick));
        }
        Collections.shuffle(all, Random.from(random));
        return all;
    }

    private static void later(Duration delay, Runnable act) {
        Thread.ofVirtual()
                .name("monkey-later")
                .start(() -> {
                    if (Backoff.sleep(delay)) {
                        act.run();
                    }
                });
    }

    private void note(String what, Runnable act) {
        long begun = clock.millis();
        String became = what;
        try {
            act.run();
        } catch (RuntimeException e) {
            LOG.warn("{} did not work", what, e);
            became = "in vain: " + what;
        }
        acts.add(new Act(became, begun, clock.millis()));
    }
}
