package dev.holdpoint.chaos;

import dev.holdpoint.Holdpoint;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.redis.RedisQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;

/// Producers, executors and operators at work while a monkey breaks things; then the history is
/// checked.
public final class Chaos {
    private static final Duration LONGEST_START = Duration.ofSeconds(90);
    private static final Duration LONGEST_END = Duration.ofMinutes(5);
    private static final String EVENTS = "hp:{default:0}:events";
    private static final int PRODUCERS = 2;
    private static final int OPERATORS = 2;

    private final Settings settings;
    private final Processes processes;
    private final JavaCommand java;
    private final Consumer<String> said;
    private final InstantSource clock;

    /// What a run is like.
    ///
    /// @param kind of servers
    /// @param time how long the monkey is at work; the passes are then let come to their ends
    /// @param seed of everything that is left to chance, which is not the order in which processes
    ///   get to run
    /// @param rest of a producer between two passes; there are two producers
    /// @param directory exists, empty; holds everything
    public record Settings(
            Kind kind, Duration time, long seed, int executors, Duration rest, Path directory) {
        /// As many passes as two processors do with four executors.
        public static final Duration USUAL_REST = Duration.ofMillis(300);
    }

    /// Which servers.
    public enum Kind {
        STANDALONE,
        SENTINEL,
        CLUSTER;

        private Servers start(Processes processes, Path directory) {
            return switch (this) {
                case STANDALONE -> new Standalone(processes, directory);
                case SENTINEL -> new Sentinels(processes, directory);
                case CLUSTER -> new Clusters(processes, directory);
            };
        }
    }

    public Chaos(
            Settings settings,
            Processes processes,
            JavaCommand java,
            Consumer<String> said,
            InstantSource clock) {
        this.settings = settings;
        this.processes = processes;
        this.java = java;
        this.said = said;
        this.clock = clock;
    }

    /// Does it all.
    public ChaosReport run() {
        var root = directory("root");
        var plugins = directory("plugins");
        var logs = directory("logs");
        Workload.prepare(root, plugins);
        try (var servers = settings.kind().start(processes, directory("servers"));
                var crew = new Crew(processes, java, new Crew.Place(root, plugins, logs));
                var redis = servers.client()) {
            for (int i = 1; i <= settings.executors(); i++) {
                crew.add("executor-" + i, servers.ways());
            }
            awaitCrew(servers, crew);
            said.accept(
                    settings.executors()
                            + " executors work; everything lies in "
                            + settings.directory());
            return atWork(servers, crew, redis, root);
        }
    }

    private ChaosReport atWork(Servers servers, Crew crew, UnifiedJedis redis, Path root) {
        var random = new SplittableRandom(settings.seed());
        var tail = new Tail(redis, EVENTS);
        var monkey = new Monkey(crew, servers, random.split(), () -> settle(tail), clock);
        try (var way = servers.ways();
                var holdpoint = Holdpoint.connect(way.url());
                var _ = Worker.start("tail", tail);
                var operators = new Worker.Group()) {
            var producers = new ArrayList<Producer>();
            var people = new ArrayList<Operator>();
            for (int i = 1; i <= OPERATORS; i++) {
                var person = new Operator("operator-" + i, holdpoint, random.split());
                people.add(person);
                operators.add("operator-" + i, person);
            }
            try (var producing = new Worker.Group();
                    var _ = Worker.start("monkey", monkey)) {
                for (int i = 1; i <= PRODUCERS; i++) {
                    var producer = new Producer(holdpoint, random.split(), settings.rest());
                    producers.add(producer);
                    producing.add("producer-" + i, producer);
                }
                Backoff.sleep(settings.time());
            }
            crew.revive();
            Set<String> confirmed =
                    producers.stream()
                            .flatMap(producer -> producer.confirmed().stream())
                            .collect(Collectors.toSet());
            said.accept(confirmed.size() + " passes were submitted; waiting for their ends");
            awaitEnds(redis, confirmed, crew);
            settle(tail);
            var told = people.stream().flatMap(person -> person.told().stream()).toList();
            var history = history(redis, tail, confirmed, told, root, servers.losesWrites());
            return report(history, monkey, tail.takenBack());
        }
    }

    private static History history(
            UnifiedJedis redis,
            Tail tail,
            Set<String> confirmed,
            List<History.Told> told,
            Path root,
            boolean mayLose) {
        var events = tail.events();
        var all = new HashSet<>(confirmed);
        events.stream().map(Event::pass).filter(pass -> !pass.isEmpty()).forEach(all::add);
        return new History(
                events,
                tail.missed() + (mayLose ? 0 : tail.takenBack()),
                confirmed,
                Gathering.ends(redis, all),
                told,
                Gathering.trees(root));
    }

    private static ChaosReport report(History history, Monkey monkey, long takenBack) {
        Map<String, Long> passes =
                counted(
                        history.ends().values().stream()
                                .map(end -> end.outcome() == null ? end.state() : end.outcome())
                                .toList());
        var acts =
                counted(
                        monkey.acts().stream()
                                .map(act -> act.what().replaceAll(" executor-\\d+", ""))
                                .toList());
        return new ChaosReport(
                passes,
                acts,
                Recoveries.of(history.events(), monkey.acts()),
                history.events().size(),
                takenBack,
                HistoryChecker.check(history));
    }

    private static Map<String, Long> counted(List<String> words) {
        return words.stream()
                .collect(
                        Collectors.groupingBy(
                                Function.identity(), TreeMap::new, Collectors.counting()));
    }

    private void awaitCrew(Servers servers, Crew crew) {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        try (var queue = RedisQueue.connect(servers.url())) {
            while (queue.inspection().executors().size() < settings.executors()) {
                crew.demandAlive();
                if (System.nanoTime() > deadline) {
                    throw new HoldpointException(
                            Problem.TIMED_OUT,
                            "the executors did not come up; see " + settings.directory());
                }
                Backoff.sleep(Duration.ofMillis(100));
            }
        }
    }

    /// What is not over after the longest time is found by the checker.
    private static void awaitEnds(UnifiedJedis redis, Set<String> passes, Crew crew) {
        long deadline = System.nanoTime() + LONGEST_END.toNanos();
        var left = new HashSet<>(passes);
        while (System.nanoTime() < deadline && !left.isEmpty()) {
            crew.revive();
            Gathering.ends(redis, left)
                    .forEach((pass, end) -> {
                        if (end.isTerminal()) {
                            left.remove(pass);
                        }
                    });
            Backoff.sleep(Duration.ofMillis(500));
        }
    }

    private static void settle(Tail tail) {
        try {
            tail.read();
            tail.reconcile();
        } catch (JedisException e) {
            // it is done again at the end
        }
    }

    private Path directory(String name) {
        try {
            return Files.createDirectories(settings.directory().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
