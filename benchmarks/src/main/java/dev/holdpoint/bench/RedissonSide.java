package dev.holdpoint.bench;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.redisson.Redisson;
import org.redisson.api.RExecutorService;
import org.redisson.api.RedissonClient;
import org.redisson.api.WorkerOptions;
import org.redisson.api.executor.TaskFinishedListener;
import org.redisson.api.executor.TaskStartedListener;
import org.redisson.config.Config;

/// Redisson's distributed executor service with its usual settings, and as many threads as jobs may
/// run at once; producer and worker share a client.
record RedissonSide(String url) implements QueueSide {
    static final String NAME = "redisson";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public QueueSession open() {
        var config = new Config();
        config.useSingleServer().setAddress(url);
        var client = Redisson.create(config);
        return new Executing(client, client.getExecutorService("bench"));
    }

    @Override
    public void close() {}

    private record Executing(RedissonClient client, RExecutorService jobs) implements QueueSession {
        @Override
        public double submit(int count, int batch) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i += batch) {
                if (batch == 1) {
                    var _ = jobs.submit(RedissonJob.of(i));
                    continue;
                }
                var _ =
                        jobs.submit(
                                IntStream.range(i, Math.min(count, i + batch))
                                        .mapToObj(RedissonJob::of)
                                        .toArray(RedissonJob[]::new));
            }
            return count / (Milliseconds.since(start) / 1e3);
        }

        @Override
        public double drain(int count, int concurrency) {
            var arrivals = new Arrivals(count);
            try (var threads = Executors.newFixedThreadPool(concurrency)) {
                long start = System.nanoTime();
                work(arrivals, concurrency, threads);
                arrivals.await(NAME);
                double perSecond = count / (Milliseconds.since(start) / 1e3);
                jobs.deregisterWorkers();
                return perSecond;
            }
        }

        @Override
        public Delays delays(int count, int perSecond) {
            var arrivals = new Arrivals(count);
            try (var threads = Executors.newFixedThreadPool(SLOTS)) {
                work(arrivals, SLOTS, threads);
                Arrivals.pace(
                        count,
                        perSecond,
                        i -> {
                            var id = "job-" + i;
                            arrivals.sent(id);
                            var _ = jobs.submitAsync(id, RedissonJob.of(i));
                        });
                arrivals.await(NAME);
                jobs.deregisterWorkers();
            }
            return Delays.of(arrivals.delays());
        }

        private void work(Arrivals arrivals, int concurrency, ExecutorService threads) {
            jobs.registerWorkers(
                    WorkerOptions.defaults()
                            .workers(concurrency)
                            .executorService(threads)
                            .addListener((TaskStartedListener) arrivals::began)
                            .addListener((TaskFinishedListener) _ -> arrivals.ended()));
        }

        @Override
        public void close() {
            client.shutdown(100, 2000, TimeUnit.MILLISECONDS);
        }
    }
}
