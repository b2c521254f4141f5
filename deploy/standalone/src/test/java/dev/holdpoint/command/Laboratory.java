package dev.holdpoint.command;

import dev.holdpoint.embedded.EmbeddedRedis;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Activity;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Overdue;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;

/// A real Redis, and an executor whose every move the test makes.
final class Laboratory implements AutoCloseable {
    private static final Usage USAGE =
            new Usage(41, 0, 11, 20, Accounting.POLLING, "strong", "exec-1");

    private final TemporaryDirectory directory = TemporaryDirectory.make("holdpoint-cli-");
    private final Processes processes = new Processes(List.of());
    private final EmbeddedRedis redis =
            EmbeddedRedis.start(processes, 0, null, directory.path().resolve("redis.log"));
    private final RedisQueue queue = RedisQueue.connect(redis.url(), "default");
    private final Claims claims = queue.claims("exec-1", "boot-1", Duration.ofSeconds(30));

    RedisQueue queue() {
        return queue;
    }

    /// Types a command line for this Redis.
    Shell.Ended type(String... arguments) {
        return type(Shell.PLAIN, arguments);
    }

    Shell.Ended type(Shell shell, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--redis");
        all.add(redis.url());
        return shell.run(all.toArray(String[]::new));
    }

    /// Types a command line that goes on until it is stopped.
    Shell.Going begin(Shell shell, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--redis", redis.url()));
        return shell.begin(all.toArray(String[]::new));
    }

    /// What the plugin of a running pass says.
    void says(Claim claim, List<LogLine> lines, @Nullable Activity activity) {
        claims.log(claim, lines, activity);
    }

    /// Submits a pass of its own workspace and takes it.
    Claim taken(String workspace) {
        var ended = type("pass", "submit", "--workspace", workspace, "--plugin", "p");
        var claim = take();
        if (!ended.out().strip().equals(claim.id().toString())) {
            throw new IllegalStateException("took " + claim.id() + ", not " + ended);
        }
        return claim;
    }

    /// Takes the next pass, as soon as there is one.
    Claim take() {
        while (true) {
            var taken = claims.take(1);
            if (!taken.isEmpty()) {
                return taken.getFirst();
            }
            claims.awaitBell(Duration.ofSeconds(2));
        }
    }

    /// Parks the pass with a question.
    ///
    /// @param fields as a plugin writes them, a JSON array
    RequestId ask(Claim claim, String fields) {
        return ask(claim, fields, null);
    }

    RequestId ask(Claim claim, String fields, @Nullable Overdue overdue) {
        var question = QuestionJson.of(Json.parse(fields), "it is not in the export");
        var parking =
                new Parking(
                        "p",
                        question,
                        "00",
                        0,
                        PassResult.aborted(List.of(), List.of(), claim.attempt()),
                        overdue,
                        null);
        return switch (claims.park(claim, parking)) {
            case ParkOutcome.Waiting(var request) -> request;
            case ParkOutcome.Answered(var request) ->
                    throw new IllegalStateException("answered: " + request);
        };
    }

    /// Ends the pass with one entry.
    void finish(Claim claim, EntryStatus status) {
        var entry =
                Entry.of(
                        new ResolvedPlugin("p", "0.1.0", "d"),
                        status,
                        List.of("data.txt"),
                        status == EntryStatus.SUCCESS ? null : "it broke",
                        USAGE);
        claims.finish(
                claims.checkpoint(claim, claim.progress().plus(entry)),
                PassResult.of(List.of(entry), List.of(), claim.attempt(), false));
    }

    /// Says of a pass that it is half published and cannot be finished.
    Claim blocked(Claim claim, String why) {
        var publishing = claims.publishing(claim, "journal");
        claims.blocked(publishing, why, Duration.ofMinutes(1));
        return publishing;
    }

    /// Lets all attempts of a pass lapse.
    PassId dead(Claim claim) {
        var upkeep = queue.upkeep(Duration.ofSeconds(30));
        try (var behind = RedisClient.create(redis.url())) {
            var partition = "hp:{default:0}:";
            behind.hset(partition + "pass:" + claim.id(), "attempt", "5");
            upkeep.promote();
            behind.zadd(partition + "leases", 1, claim.id().toString());
            upkeep.promote();
        }
        return claim.id();
    }

    @Override
    public void close() {
        queue.close();
        redis.close();
        processes.close();
        directory.close();
    }
}
