package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.PublishDecision.Way;
import dev.holdpoint.queue.DeadPasses.Start;
import dev.holdpoint.queue.redis.CommandsSeen.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.StreamEntryID;

/// A Cluster must know beforehand which keys a script touches, and all must be in one slot.
@WithQueue
class DeclaredKeysTest {
    /// What only the script itself finds out: which passes, rounds and workspaces it meets.
    private static final Pattern FOUND_BY_THE_SCRIPT =
            Pattern.compile(
                    "hps?:\\{default:0}:(pass|input|result|log|secret|preset|dedup|busy:workspace|blocked:workspace):.*");

    private static final Set<String> KEYLESS = Set.of("TIME", "INFO");

    @Test
    void scripts_declare_every_key_that_their_caller_can_know(TestQueue queue) {
        try (var seen = CommandsSeen.on(queue.url, queue.redis)) {
            var life = new WholeLife(queue);
            life.submit();
            life.live();
            letGoWithAnotherWaiting(queue);
            cancelWhilePublishing(queue);
            decideOnABlockedPublish(queue);
            isTakenIn(queue);
            isGivenUpOn(queue);
            pauses(queue);

            var touched = new TreeSet<String>();
            var undeclared = new TreeSet<String>();
            var declared = List.<String>of();
            for (var command : seen.all()) {
                if (!command.inScript()) {
                    declared = declaredBy(command);
                } else if (!KEYLESS.contains(command.words().getFirst())) {
                    var key = keyOf(command);
                    touched.add(key);
                    if (!declared.contains(key) && !FOUND_BY_THE_SCRIPT.matcher(key).matches()) {
                        undeclared.add(key + " in " + command.words().getFirst());
                    }
                }
            }
            assertThat(undeclared).isEmpty();
            assertThat(touched).hasSizeGreaterThan(30).allMatch(key -> key.contains("{default:0}"));
        }
    }

    /// Each way to let go of a workspace, while another pass waits for it.
    private static void letGoWithAnotherWaiting(TestQueue queue) {
        for (var way : List.of("finish", "park", "release", "stop", "cancel", "lapse")) {
            queue.submit(way);
            queue.submit(way);
            var claim = queue.take(queue.alice);
            assertThat(queue.bob.take(9)).isEmpty();
            switch (way) {
                case "finish" -> queue.alice.finish(claim, Samples.success());
                case "cancel" -> queue.decisions().cancel(claim.id(), "carol", "cli");
                case "park" -> queue.alice.park(claim, Samples.asks(Samples.DATE));
                case "release" -> queue.alice.release(claim, "busy", Duration.ofHours(1));
                case "stop" -> queue.alice.release(claim, "stops", Duration.ZERO);
                default -> queue.lapse(claim.id());
            }
            for (var left = queue.bob.take(1); !left.isEmpty(); left = queue.bob.take(1)) {
                queue.bob.finish(left.getFirst(), Samples.success());
            }
        }
    }

    private static void cancelWhilePublishing(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.log(claim, List.of(LogLine.plain("columns", "here")), new Activity(0.5, ""));
        queue.alice.publishing(claim, "journal");
        queue.decisions().cancel(claim.id(), "carol", "cli");
        refused(
                Problem.FENCED,
                () -> queue.alice.checkpoint(claim, claim.progress().plus(Samples.entry())));
    }

    private static void decideOnABlockedPublish(TestQueue queue) {
        var claim = queue.alice.publishing(queue.taken(queue.alice), "journal");
        queue.alice.blocked(claim, "disk full", Duration.ofHours(1));
        queue.decisions().decide(claim.id(), Way.RETRY, "carol", "cli", "");
        var again = queue.take(queue.alice);
        queue.alice.finish(
                queue.alice.checkpoint(again, again.progress().plus(Samples.entry())),
                Samples.success());
    }

    /// With everything that a pass can bring along.
    private static void isTakenIn(TestQueue queue) {
        var spec =
                "{\"workspace\": \"lab:in\", \"idempotency_key\": \"k\", \"retention_seconds\": 60,"
                        + " \"labels\": {\"a\": \"b\"}, \"not_before\": \"WHEN\"}";
        for (var moment :
                List.of(
                        "2000-01-01T00:00:00Z",
                        Instant.ofEpochMilli(queue.now() + 60_000).toString())) {
            queue.redis.xadd(
                    queue.keys.intake(),
                    StreamEntryID.NEW_ENTRY,
                    Map.of("spec", spec.replace("WHEN", moment), "reply", "me"));
            assertThat(queue.queue.intake().judge(9)).isEqualTo(1);
        }
        queue.alice.finish(queue.take(queue.alice), Samples.success());
    }

    private static void isGivenUpOn(TestQueue queue) {
        for (int i = 0; i < 2; i++) {
            var id = queue.submit(TestQueue.spec("dead", Map.of("idempotency_key", "k" + i)));
            for (var name : List.of("e1", "e2", "e3", "e4")) {
                assertThat(queue.executor(name).take(1, 1).claims().size()).isLessThan(2);
                if (queue.state(id) != PassState.RUNNING) {
                    queue.take(queue.executor(name));
                }
                queue.redis.zadd(queue.keys.boots(), 1, "boot-" + name);
                queue.lapse(id);
            }
            assertThat(queue.state(id)).isEqualTo(PassState.DEAD);
            if (i == 0) {
                queue.queue.deadPasses().drop(id, "carol", "cli", "");
            } else {
                queue.queue.deadPasses().replay(id, Start.WHERE_IT_DIED, "carol", "cli");
                queue.bob.finish(queue.take(queue.bob), Samples.success());
            }
        }
    }

    private static void pauses(TestQueue queue) {
        queue.queue.pauses().pause("carol", "cli", "");
        assertThat(queue.bob.take(1)).isEmpty();
        queue.queue.pauses().resume("carol", "cli");
    }

    private static List<String> declaredBy(Command command) {
        var words = command.words();
        if (!words.getFirst().toUpperCase(Locale.ROOT).startsWith("EVAL")) {
            return List.of();
        }
        return new ArrayList<>(words.subList(3, 3 + Integer.parseInt(words.get(2))));
    }

    private static String keyOf(Command command) {
        var words = command.words();
        return switch (words.getFirst()) {
            case "XINFO", "XGROUP" -> words.get(2);
            case "XREADGROUP" -> words.get(words.indexOf("STREAMS") + 1);
            default -> words.get(1);
        };
    }
}
