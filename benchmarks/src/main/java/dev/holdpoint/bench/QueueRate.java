package dev.holdpoint.bench;

import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench queue`.
@Command(
        name = "queue",
        description = {
            "Measures the queue without sandboxes: passes of 500 bytes whose plugins do nothing, on a"
                    + " Redis of its own on this machine, in turns with other queues on the same Redis.",
            "Submits one by one and in batches of 100, passes worked off one and fifty at once, and"
                    + " the time from submit to taken at 1, 100 and 1000 per second."
        },
        mixinStandardHelpOptions = true)
final class QueueRate implements Callable<Integer> {
    /// Ways of keeping what is stored.
    enum Aof {
        off,
        everysec
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "how to print: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private RunCost.Form form = RunCost.Form.table;

    @Option(
            names = "--peers",
            paramLabel = "NAME,…",
            split = ",",
            description =
                    "queues to compare with: ${COMPLETION-CANDIDATES}; bullmq takes node, npm and"
                            + " a way to the npm registry; default: none")
    private List<Peer> peers = List.of();

    @Option(
            names = "--aof",
            paramLabel = "WAY,…",
            split = ",",
            defaultValue = "off,everysec",
            description =
                    "the append-only file of Redis: ${COMPLETION-CANDIDATES}; the first counts for"
                            + " the ratios; default: ${DEFAULT-VALUE}")
    private List<Aof> aof = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "rounds that are to count; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--passes",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "passes each time, one by one a fourth of them; default: ${DEFAULT-VALUE}")
    private int passes;

    @Option(
            names = "--plugins",
            paramLabel = "N",
            defaultValue = "1",
            description = "plugins of a pass, a checkpoint each; default: ${DEFAULT-VALUE}")
    private int plugins;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how long each steady rate is kept up; default: ${DEFAULT-VALUE}")
    private int seconds;

    private final Path home;
    private final Processes processes;
    private final PrintWriter out;

    /// @param home of the installation
    QueueRate(Path home, Processes processes, PrintWriter out) {
        this.home = home;
        this.processes = processes;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (rounds < 1 || passes < 1 || seconds < 1 || plugins < 0) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--rounds, --passes and --seconds take 1 or more, --plugins 0 or more");
        }
        try (var directory = TemporaryDirectory.make("holdpoint-bench-");
                var redis =
                        EmbeddedRedis.start(
                                processes, 0, null, directory.path().resolve("redis.log"));
                var sides = Sides.of(peers, new Peer.Place(redis, processes, directory.path()));
                var probe = new RedisProbe(redis.port())) {
            var all = new ArrayList<QueueSide>(List.of(new HoldpointSide(redis.url(), plugins)));
            all.addAll(sides.all());
            var report = report(all, probe, directory.path());
            var lines =
                    form == RunCost.Form.json
                            ? List.of(Json.writePretty(report.json()))
                            : report.table();
            lines.forEach(out::println);
            out.flush();
            return 0;
        }
    }

    private QueueReport report(List<QueueSide> sides, RedisProbe redis, Path work) {
        var facts = Machine.facts(home, work);
        var runs = new ArrayList<QueueRun>();
        for (var way : aof) {
            redis.appendOnly(way == Aof.everysec);
            var results = new LinkedHashMap<String, Rounds.Result>();
            for (var measure : QueueMeasure.all(passes, seconds)) {
                var result = measure.rounds(sides, redis, new ProcLoad(), rounds);
                measure.figures().forEach(figure -> results.put(figure, result));
            }
            var names = sides.stream().map(QueueSide::name).toList();
            runs.add(new QueueRun(way.name(), names, results));
        }
        return new QueueReport(
                facts, command(), rounds, runs, QueueCost.of(sides.getFirst(), redis, passes));
    }

    /// What to type for the same figures.
    private String command() {
        return "./holdpoint bench queue --rounds %d --passes %d --plugins %d --seconds %d --aof %s%s"
                .formatted(
                        rounds,
                        passes,
                        plugins,
                        seconds,
                        joined(aof),
                        peers.isEmpty() ? "" : " --peers " + joined(peers));
    }

    private static String joined(List<? extends Enum<?>> values) {
        return String.join(",", values.stream().map(Enum::name).toList());
    }
}
