package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveLogTest {
    private static final Claim SECOND_OF_FOUR = claim();

    private final List<LogLine> lines = new ArrayList<>();
    private final List<Activity> activities = new ArrayList<>();

    @Test
    void what_was_said_is_written_by_the_time_it_is_closed() {
        try (var live = new LiveLog(this::keep, SECOND_OF_FOUR, "p")) {
            live.add(LogLine.plain("p", "one"));
            live.add(LogLine.plain("p", "two"));
        }

        assertThat(messages()).containsExactly("one", "two");
        assertThat(activities).isEmpty();
    }

    @Test
    void a_reader_that_fails_does_not_end_the_log() throws InterruptedException {
        var heard = new CountDownLatch(1);
        try (var live =
                new LiveLog(
                        (claim, batch, activity) -> {
                            keep(claim, batch, activity);
                            heard.countDown();
                            throw new IllegalStateException("a listener's own");
                        },
                        SECOND_OF_FOUR,
                        "p")) {
            live.add(LogLine.plain("p", "one"));
            heard.await();
            live.add(LogLine.plain("p", "two"));
        }

        assertThat(messages()).containsExactly("one", "two");
    }

    @Test
    void the_progress_of_a_plugin_is_a_part_of_that_of_its_pass() {
        try (var live = new LiveLog(this::keep, SECOND_OF_FOUR, "p")) {
            live.progress(0.5, "half");
        }
        try (var live = new LiveLog(this::keep, SECOND_OF_FOUR, "p")) {
            live.progress(7, "too much");
        }

        assertThat(activities)
                .containsExactly(new Activity(0.375, "half"), new Activity(0.5, "too much"));
    }

    @Test
    void nothing_is_left_out_where_all_is_wanted() throws Exception {
        var isWriting = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        int many = 20 * LiveLog.MOST_AT_ONCE;
        try (var live =
                new LiveLog(
                        (claim, batch, activity) -> {
                            isWriting.countDown();
                            awaited(mayGoOn);
                            keep(claim, batch, activity);
                        },
                        SECOND_OF_FOUR,
                        "p",
                        LiveLog.ALL)) {
            live.add(LogLine.plain("p", "first"));
            isWriting.await();
            IntStream.range(1, many).forEach(n -> live.add(LogLine.plain("p", "line " + n)));
            mayGoOn.countDown();
        }

        assertThat(messages()).hasSize(many).endsWith("line " + (many - 1));
    }

    @Test
    void a_plugin_that_says_too_much_never_waits_and_the_gap_is_said() throws Exception {
        var isWriting = new CountDownLatch(1);
        var mayGoOn = new CountDownLatch(1);
        int more = LiveLog.MOST_AT_ONCE + 50;
        try (var live =
                new LiveLog(
                        (claim, batch, activity) -> {
                            isWriting.countDown();
                            awaited(mayGoOn);
                            keep(claim, batch, activity);
                        },
                        SECOND_OF_FOUR,
                        "p")) {
            live.add(LogLine.plain("p", "first"));
            isWriting.await();
            IntStream.range(0, more).forEach(i -> live.add(LogLine.plain("p", "" + i)));
            mayGoOn.countDown();
        }

        assertThat(messages()).hasSize(2 + LiveLog.MOST_AT_ONCE);
        assertThat(messages().get(0)).isEqualTo("first");
        assertThat(messages().get(1)).startsWith("50 lines left out");
        assertThat(messages().get(2)).isEqualTo("50");
        assertThat(messages().getLast()).isEqualTo("" + (more - 1));
    }

    @Test
    void a_redis_that_is_away_loses_lines_and_nothing_else() {
        try (var live =
                new LiveLog(
                        (claim, batch, activity) -> {
                            throw new HoldpointException(Problem.REDIS_UNAVAILABLE, "away");
                        },
                        SECOND_OF_FOUR,
                        "p")) {
            live.add(LogLine.plain("p", "one"));
        }

        assertThat(lines).isEmpty();
    }

    private void keep(Claim claim, List<LogLine> batch, @Nullable Activity activity) {
        lines.addAll(batch);
        if (activity != null) {
            activities.add(activity);
        }
    }

    private List<String> messages() {
        return lines.stream().map(LogLine::message).toList();
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Claim claim() {
        var plugins =
                IntStream.range(0, 4).mapToObj(i -> new ResolvedPlugin("p" + i, "1", "d")).toList();
        return new Claim(
                new PassId("default", 0, new UUID(0x7000, 0x8000000000000000L)),
                PassSpec.of(WorkspaceName.parse("lab:a")),
                1,
                1,
                new Progress(1, plugins, List.of(), List.of()),
                null,
                null,
                0);
    }
}
