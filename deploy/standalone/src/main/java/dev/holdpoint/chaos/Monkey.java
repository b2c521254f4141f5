package dev.holdpoint.chaos;

import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    private final List<Act> acts = Collections.synchronizedList(new ArrayList<>());

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
        int choice = random.nextInt(10);
        if (choice < 2) {
            var all = servers.mischief();
            var one = all.get(random.nextInt(all.size()));
            note(one.name(), one.act());
            afterwards.run();
            return;
        }
        var healthy = crew.healthy();
        if (healthy.size() <= LEFT) {
            return;
        }
        var victim = healthy.get(random.nextInt(healthy.size()));
        switch (choice) {
            case 2, 3, 4 -> {
                note("kill " + victim.name(), () -> crew.kill(victim));
                later(Duration.ofMillis(random.nextLong(3_000)), () -> crew.revive(victim));
            }
            case 5, 6 -> {
                note("stall " + victim.name(), () -> crew.stall(victim));
                later(STALL, () -> crew.goOn(victim));
            }
            case 7, 8 -> note("cut " + victim.name(), victim.ways()::cut);
            default -> {
                var time = Duration.ofMillis(random.nextLong(1_000, 6_000));
                note("silence " + victim.name(), () -> victim.ways().silence(time));
            }
        }
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
