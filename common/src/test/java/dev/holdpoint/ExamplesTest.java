package dev.holdpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Submission;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The examples of the README and of the Javadoc, run.
@WithRedis
class ExamplesTest {
    private static final Path HERE = Path.of("src/test/java/dev/holdpoint/ExamplesTest.java");
    private static final Pattern IN_JAVADOC =
            Pattern.compile("/// ```java\n(.*?)/// ```", Pattern.DOTALL);
    private static final Pattern IN_TEXT = Pattern.compile("\n```java\n(.*?)\n```", Pattern.DOTALL);

    private String redisUrl;
    private RedisQueue queue;
    private Claims executor;

    @BeforeEach
    void connect(TestRedis redis) {
        redisUrl = redis.url();
        queue = RedisQueue.connect(redisUrl);
        executor = queue.claims("alice", "boot", Duration.ofSeconds(10));
    }

    @AfterEach
    void disconnect() {
        queue.close();
    }

    @Test
    void a_pass_that_asks() {
        Thread.startVirtualThread(() -> {
            ask(next());
            finish(next());
        });
        try (var holdpoint = Holdpoint.connect(redisUrl)) {
            var spec =
                    PassSpec.of("lab:PROJ-1/EQ1/run-0007")
                            .withPlugins(List.of("hello_plugin", "instrument_columns"));
            var id = holdpoint.submit(spec);
            var view = holdpoint.await(id, Duration.ofMinutes(1));
            if (view.open() != null) {
                holdpoint.answer(view.open(), Map.of("date_time", "2024-02-07T10:15"), "asmith");
                view = holdpoint.await(id, Duration.ofMinutes(1));
            }
            System.out.println(view.outcome().orElseThrow());
        }
    }

    @Test
    void a_pass_with_a_key() {
        Thread.startVirtualThread(() -> finish(next()));
        try (var holdpoint = Holdpoint.connect(redisUrl)) {
            var spec =
                    PassSpec.of("lab:PROJ-1/EQ1/run-0007")
                            .withPlugins(List.of("hello_plugin"))
                            .withPriority(Priority.HIGH)
                            .withIdempotencyKey("order-4711");
            var id = holdpoint.submit(spec); // again, after whatever went wrong: the same pass
            System.out.println(holdpoint.await(id, Duration.ofMinutes(1)).outcome());

            assertThat(holdpoint.submit(spec)).isEqualTo(id);
        }
    }

    @Test
    void many_passes() {
        var specs = List.of(PassSpec.of("lab:a"), PassSpec.of("lab:b").withQueue("no queue"));
        var ids = new ArrayList<PassId>();
        try (var holdpoint = Holdpoint.connect(redisUrl)) {
            for (var verdict : holdpoint.submit(specs)) {
                switch (verdict) {
                    case Submission.Accepted accepted -> ids.add(accepted.id());
                    case Submission.Refused refused ->
                            System.err.println(refused.why().getMessage());
                }
            }
        }

        assertThat(ids).hasSize(1);
    }

    @Test
    void every_example_that_is_printed_anywhere_is_run_here() throws IOException {
        var run = squeezed(Files.readString(HERE));
        var javadoc = Files.readString(Path.of("src/main/java/dev/holdpoint/Holdpoint.java"));
        var readme = Files.readString(Path.of("../README.md"));
        var printed = new ArrayList<String>();
        IN_JAVADOC
                .matcher(javadoc)
                .results()
                .forEach(found -> printed.add(found.group(1).replaceAll("(?m)^///", "")));
        IN_TEXT.matcher(readme).results().forEach(found -> printed.add(found.group(1)));

        assertThat(printed)
                .hasSize(3)
                .allSatisfy(example ->
                        assertThat(run).contains(squeezed(example.replaceAll("}\\s*$", ""))));
    }

    /// Without what a formatter may change.
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }

    private Claim next() {
        while (true) {
            var taken = executor.take(1);
            if (!taken.isEmpty()) {
                return taken.getFirst();
            }
            executor.awaitBell(Duration.ofSeconds(2));
        }
    }

    private void ask(Claim claim) {
        var fields = Json.parseArray("[{\"id\": \"date_time\", \"type\": \"datetime\"}]");
        var aborted = PassResult.aborted(List.of(), List.of(), 1);
        executor.park(
                claim,
                new Parking("p", QuestionJson.of(fields, ""), "parked", 0, aborted, null, null));
    }

    private void finish(Claim claim) {
        executor.finish(claim, PassResult.of(List.of(), List.of(), 1, false));
    }
}
