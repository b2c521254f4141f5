package dev.holdpoint.bench;

import dev.holdpoint.Holdpoint;
import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RunContext;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench submit-rate`.
@Command(
        name = "submit-rate",
        description = {
            "Measures how many passes of about 500 bytes a second one producer submits to a Redis on"
                    + " this machine:",
            "one by one from one thread, one by one from 200 threads at once, and in batches of 100.",
            "Medians of rounds, in which the three take turns."
        },
        mixinStandardHelpOptions = true)
final class SubmitRate implements Callable<Integer> {
    private static final int THREADS = 200;
    private static final int BATCH = 100;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how often each is measured; default: ${DEFAULT-VALUE}")
    private int rounds;

    private final Processes processes;
    private final PrintWriter out;

    SubmitRate(Processes processes, PrintWriter out) {
        this.processes = processes;
        this.out = out;
    }

    private interface Way {
        void submit(Holdpoint holdpoint, int count) throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--rounds takes 1 or more; got " + rounds);
        }
        try (var directory = TemporaryDirectory.make("holdpoint-bench-");
                var redis =
                        EmbeddedRedis.start(
                                processes, 0, null, directory.path().resolve("redis.log"));
                var holdpoint = Holdpoint.connect(redis.url())) {
            var single = new ArrayList<Double>();
            var threads = new ArrayList<Double>();
            var batches = new ArrayList<Double>();
            for (int round = 0; round <= rounds; round++) {
                var one = rate(holdpoint, 3_000, SubmitRate::fromOneThread);
                var many = rate(holdpoint, 20_000, SubmitRate::fromManyThreads);
                var batch = rate(holdpoint, 20_000, SubmitRate::inBatches);
                if (round > 0) { // the first warms up
                    single.add(one);
                    threads.add(many);
                    batches.add(batch);
                }
            }
            var base = new Samples(single);
            print("one thread, one by one", base, base);
            print(THREADS + " threads, one by one", new Samples(threads), base);
            print("one thread, batches of " + BATCH, new Samples(batches), base);
        }
        return 0;
    }

    private static double rate(Holdpoint holdpoint, int count, Way way) throws Exception {
        long start = System.nanoTime();
        way.submit(holdpoint, count);
        return count * 1e9 / (System.nanoTime() - start);
    }

    private static void fromOneThread(Holdpoint holdpoint, int count) {
        for (int i = 0; i < count; i++) {
            holdpoint.submit(spec(i));
        }
    }

    private static void fromManyThreads(Holdpoint holdpoint, int count) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Void> share =
                    () -> {
                        fromOneThread(holdpoint, count / THREADS);
                        return null;
                    };
            for (var each :
                    threads.invokeAll(IntStream.range(0, THREADS).mapToObj(i -> share).toList())) {
                each.get();
            }
        }
    }

    private static void inBatches(Holdpoint holdpoint, int count) {
        for (int i = 0; i < count; i += BATCH) {
            holdpoint
                    .submit(IntStream.range(i, i + BATCH).mapToObj(SubmitRate::spec).toList())
                    .forEach(verdict -> verdict.orThrow());
        }
    }

    private static PassSpec spec(int number) {
        return PassSpec.of("lab:PROJ-1/EQ1/run-" + number)
                .withPlugins(List.of("hello_plugin"))
                .withContext(RunContext.of(Map.of("operator", "asmith", "filler", "x".repeat(80))));
    }

    private void print(String way, Samples rates, Samples base) {
        out.printf("%-28s %8.0f/s  %5.1f x%n", way, rates.median(), rates.over(base).median());
        out.flush();
    }
}
