package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@WithQueue
class LiveLogTest {
    private static final LogLine FRAME =
            new LogLine("columns", "WARNING", "two dates", Map.of("file", "ä.csv", "line", 3));

    @Test
    void a_log_that_somebody_deleted_begins_again(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var large = LogLine.plain("columns", "x".repeat(8_000));
        queue.alice.log(claim, Collections.nCopies(300, large), null);
        queue.redis.del(queue.keys.log(claim.id()));

        queue.alice.log(claim, List.of(large, FRAME), null);

        assertThat(queue.inspection().log(claim.id(), 0))
                .extracting(LoggedLine::number)
                .containsExactly(300L, 301L);
    }

    @Test
    void what_is_being_done_is_cut_and_over_once_a_person_is_asked(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.log(claim, List.of(), new Activity(0.5, "ä".repeat(199) + "😀 and more"));
        assertThat(queue.field(claim.id(), "doing")).isEqualTo("ä".repeat(199) + "…");

        queue.alice.park(claim, Samples.asks(Samples.DATE));

        assertThat(queue.field(claim.id(), "doing")).isNull();
        assertThat(queue.field(claim.id(), "progress")).isNull();
    }

    @Test
    void lines_are_read_as_they_were_written_with_number_and_time(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var plain = LogLine.plain("columns", "Traceback: \"x\"\t\u001b[31m");

        queue.alice.log(claim, List.of(FRAME, plain), null);

        var log = queue.inspection().log(claim.id(), 0);
        assertThat(log).extracting(LoggedLine::line).containsExactly(FRAME, plain);
        assertThat(log).extracting(LoggedLine::number).containsExactly(0L, 1L);
        assertThat(log.getFirst().at())
                .isBetween(
                        Instant.ofEpochMilli(queue.now() - 5_000),
                        Instant.ofEpochMilli(queue.now()));
    }

    @Test
    void a_reader_asks_for_what_it_has_not_seen(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.log(claim, numbered(0, 3), null);
        queue.alice.log(claim, numbered(3, 5), null);

        assertThat(messages(queue, claim.id(), 2)).containsExactly("2", "3", "4");
        assertThat(messages(queue, claim.id(), 5)).isEmpty();
        assertThat(messages(queue, claim.id(), 99)).isEmpty();
        assertThat(queue.inspection().log(queue.submit(), 0)).isEmpty();
    }

    @Test
    void of_many_lines_the_last_thousand_are_kept(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.log(claim, numbered(0, 900), null);
        queue.alice.log(claim, numbered(900, 1_200), null);

        var log = queue.inspection().log(claim.id(), 0);

        assertThat(log).hasSize(1_000);
        assertThat(log.getFirst().number()).isEqualTo(200);
        assertThat(log.getLast().line().message()).isEqualTo("1199");
    }

    @Test
    void of_long_lines_the_last_quarter_of_a_mebibyte_is_kept(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        var longest = LogLine.plain("columns", "ü".repeat(LogLine.MAX_MESSAGE));
        for (int i = 0; i < 100; i++) {
            queue.alice.log(claim, List.of(longest), null);
        }

        var kept = queue.redis.lrange(queue.keys.log(claim.id()), 0, -1);
        long bytes =
                kept.stream().mapToLong(line -> line.getBytes(StandardCharsets.UTF_8).length).sum();
        assertThat(bytes).isBetween(250_000L, 262_144L);
        assertThat(queue.field(claim.id(), "log_bytes")).isEqualTo(Long.toString(bytes));
    }

    @Test
    void progress_is_shown_while_the_pass_runs_and_gone_once_it_is_over(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        assertThat(queue.view(claim.id()).activity()).isNull();

        queue.alice.log(claim, List.of(), new Activity(0.25, "reading"));

        assertThat(queue.view(claim.id()).activity()).isEqualTo(new Activity(0.25, "reading"));
        queue.alice.finish(claim, Samples.success());
        assertThat(queue.view(claim.id()).activity()).isNull();
    }

    @Test
    void whoever_lost_the_pass_writes_nothing(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.lapse(claim.id());
        queue.take(queue.bob);

        refused(
                Problem.FENCED,
                () -> queue.alice.log(claim, List.of(FRAME), new Activity(0.5, "x")));

        assertThat(queue.inspection().log(claim.id(), 0)).isEmpty();
        assertThat(queue.view(claim.id()).activity()).isNull();
    }

    @Test
    void the_log_stays_as_long_as_the_pass(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        queue.alice.log(claim, List.of(FRAME), null);
        assertThat(queue.redis.ttl(queue.keys.log(claim.id()))).isEqualTo(-1);

        queue.alice.finish(claim, Samples.success());

        assertThat(queue.redis.ttl(queue.keys.log(claim.id())))
                .isEqualTo(queue.redis.ttl(queue.keys.pass(claim.id())));
    }

    private static List<LogLine> numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> LogLine.plain("columns", Integer.toString(i)))
                .toList();
    }

    private static List<String> messages(TestQueue queue, PassId id, long from) {
        return queue.inspection().log(id, from).stream()
                .map(line -> line.line().message())
                .toList();
    }
}
