package dev.holdpoint.bench;

import dev.holdpoint.Holdpoint;
import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench waiting`.
@Command(
        name = "waiting",
        description = {
            "Measures how many bytes of Redis a pass costs while a person is asked: passes of about 500"
                    + " bytes, each with a question of one field, and a question that is open.",
            "What Redis keeps of them besides, such as events, is in it."
        },
        mixinStandardHelpOptions = true)
final class WaitingCost implements Callable<Integer> {
    private static final int BATCH = 100;

    @Option(
            names = "--passes",
            paramLabel = "N",
            defaultValue = "100000",
            description = "how many wait; default: ${DEFAULT-VALUE}")
    private int passes;

    private final Processes processes;
    private final PrintWriter out;

    WaitingCost(Processes processes, PrintWriter out) {
        this.processes = processes;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (passes < BATCH || passes % BATCH != 0) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--passes takes a multiple of " + BATCH + "; got " + passes);
        }
        try (var directory = TemporaryDirectory.make("holdpoint-bench-");
                var redis =
                        EmbeddedRedis.start(
                                processes, 0, null, directory.path().resolve("redis.log"));
                var holdpoint = Holdpoint.connect(redis.url());
                var queue = RedisQueue.connect(redis.url());
                var probe = new RedisProbe(redis.port())) {
            long before = probe.usedMemory();
            var claims = queue.claims("bench", "boot", Duration.ofMinutes(10));
            for (int i = 0; i < passes; i += BATCH) {
                holdpoint
                        .submit(IntStream.range(i, i + BATCH).mapToObj(WaitingCost::spec).toList())
                        .forEach(verdict -> verdict.orThrow());
                claims.take(BATCH).forEach(claim -> park(claims, claim));
            }
            long waiting = queue.inspection().queues().getFirst().waiting();
            out.printf(
                    "%d passes wait, %.0f bytes of Redis each%n",
                    waiting, (double) (probe.usedMemory() - before) / waiting);
            out.flush();
        }
        return 0;
    }

    private static PassSpec spec(int number) {
        return PassSpec.of("lab:PROJ-1/EQ1/run-" + number)
                .withPlugins(List.of("instrument_columns"))
                .withContext(RunContext.of(Map.of("operator", "asmith", "filler", "x".repeat(80))));
    }

    private static void park(Claims claims, Claim claim) {
        var plugin = new ResolvedPlugin("instrument_columns", "1.0.0", "ab".repeat(32));
        var resolved = claim.withProgress(new Progress(0, List.of(plugin), List.of(), List.of()));
        var question =
                QuestionJson.of(
                        Json.parse(
                                "[{\"id\": \"date_time\", \"label\": \"Date and time\", \"type\":"
                                        + " \"datetime\", \"required\": true}]"),
                        "the export has no date");
        var _ =
                claims.park(
                        resolved,
                        new Parking(
                                plugin.name(),
                                question,
                                "cd".repeat(32),
                                0,
                                PassResult.aborted(List.of(), List.of(), 1),
                                null,
                                null));
    }
}
