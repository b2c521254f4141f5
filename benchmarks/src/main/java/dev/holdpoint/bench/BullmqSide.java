package dev.holdpoint.bench;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// BullMQ with its usual settings, in a process of Node.js that lasts as long as the benchmark.
final class BullmqSide implements QueueSide {
    static final String NAME = "bullmq";

    /// What a job gives back: as much as one plugin's entry in Holdpoint's result.
    static final String RESULT =
            "{\"applied\":[{\"plugin\":\"noop_1\",\"version\":\"1.0.0\",\"files_affected\":[],"
                    + "\"status\":\"success\",\"isolation\":{\"duration_ms\":41,\"exit_code\":0,"
                    + "\"peak_memory_mb\":12,\"cpu_ms\":33}}],\"outcome\":\"success\",\"attempts\":1}";

    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Child child;
    private final URI at;
    private final HttpClient http = HttpClient.newHttpClient();

    private BullmqSide(Child child, int port) {
        this.child = child;
        at = URI.create("http://127.0.0.1:" + port + "/");
    }

    /// Installs and starts it.
    ///
    /// @throws HoldpointException `bad_setting` where Node.js or npm is missing; `internal` when
    ///   the packages cannot be fetched or it does not start
    static BullmqSide start(Peer.Place place) {
        var program =
                NodeProgram.find(place.processes(), folder(place.directory()), "--peers " + NAME);
        program.install(NAME);
        var port = Integer.toString(place.redis().port());
        var child = program.start(List.of(port, Integer.toString(NoopPass.BYTES), RESULT));
        try {
            return new BullmqSide(child, NodeProgram.awaitNumber(child, "port"));
        } catch (RuntimeException e) {
            child.endWithin(Duration.ZERO);
            throw e;
        }
    }

    private static Path folder(Path directory) {
        try {
            return Files.createDirectory(directory.resolve(NAME));
        } catch (IOException e) {
            throw new HoldpointException(Problem.INTERNAL, "cannot make a directory: " + e, e);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public QueueSession open() {
        return new Told();
    }

    @Override
    public void close() {
        http.close();
        child.term();
        child.endWithin(STOP);
    }

    private final class Told implements QueueSession {
        @Override
        public double submit(int count, int batch) {
            return rate(Map.of("verb", "submit", "count", count, "batch", batch));
        }

        @Override
        public double drain(int count, int concurrency) {
            return rate(Map.of("verb", "drain", "count", count, "concurrency", concurrency));
        }

        @Override
        public Delays delays(int count, int perSecond) {
            var told = tell(Map.of("verb", "delays", "count", count, "perSecond", perSecond));
            if (!(told.get("delays") instanceof List<?> delays)) {
                throw failed(told.toString());
            }
            return Delays.of(delays.stream().map(BullmqSide::number).toList());
        }

        @Override
        public void close() {}
    }

    private double rate(Map<String, Object> order) {
        return number(tell(order).get("perSecond"));
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private Map<String, @Nullable Object> tell(Map<String, Object> order) {
        var request =
                HttpRequest.newBuilder(at)
                        .timeout(LONGEST)
                        .POST(BodyPublishers.ofString(Json.write(order)))
                        .build();
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw failed(response.body());
            }
            return Json.parseObject(response.body());
        } catch (IOException e) {
            throw failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("an interrupt");
        }
    }

    private static HoldpointException failed(String came) {
        return new HoldpointException(Problem.INTERNAL, "expected figures of BullMQ, came " + came);
    }
}
