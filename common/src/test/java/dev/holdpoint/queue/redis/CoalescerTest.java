package dev.holdpoint.queue.redis;

import static dev.holdpoint.queue.redis.Refusal.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.queue.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Callers on threads of their own, and a Redis whose every answer the test gives.
@Timeout(20)
class CoalescerTest {
    private final BlockingQueue<List<PreparedPass>> sent = new LinkedBlockingQueue<>();
    private final SynchronousQueue<Function<PreparedPass, Submission>> answers =
            new SynchronousQueue<>();
    private final Coalescer coalescer = new Coalescer("default", this::store);

    @AfterEach
    void close() {
        coalescer.close();
    }

    @Test
    void what_comes_while_a_batch_is_under_way_goes_together_as_the_next() throws Exception {
        var first = submit(pass());
        assertThat(sent.take()).hasSize(1);
        var rest = submitMany(150);

        answers.put(CoalescerTest::accepted);
        assertThat(sent.take()).hasSize(100);
        answers.put(CoalescerTest::accepted);
        assertThat(sent.take()).hasSize(50);
        answers.put(CoalescerTest::accepted);

        assertThat(first.get()).isInstanceOf(Submission.Accepted.class);
        for (var each : rest) {
            assertThat(each.get()).isInstanceOf(Submission.Accepted.class);
        }
    }

    @Test
    void each_caller_gets_the_verdict_on_its_own_pass() throws Exception {
        var first = submit(pass());
        sent.take();
        var good = pass();
        var bad = pass();
        var accepted = submit(good);
        awaitWaiting(1);
        var refused = submit(bad);
        awaitWaiting(2);
        answers.put(CoalescerTest::accepted);
        sent.take();

        var why = new HoldpointException(Problem.ID_CONFLICT, "no");
        answers.put(pass ->
                pass.id().equals(bad.id())
                        ? new Submission.Refused(pass.id(), why)
                        : accepted(pass));

        assertThat(first.get()).isNotNull();
        assertThat(accepted.get()).isEqualTo(new Submission.Accepted(good.id(), true));
        assertThat(refused.get()).isEqualTo(new Submission.Refused(bad.id(), why));
    }

    @Test
    void when_redis_does_not_answer_whoever_waits_learns_it_at_once_and_the_next_may_try()
            throws Exception {
        var first = submit(pass());
        sent.take();
        var rest = submitMany(150);

        answers.put(pass -> {
            throw new HoldpointException(Problem.REDIS_UNAVAILABLE, "away");
        });

        assertThat(problem(first)).isEqualTo(Problem.REDIS_UNAVAILABLE);
        for (var each : rest) {
            assertThat(problem(each)).isEqualTo(Problem.REDIS_UNAVAILABLE);
        }
        var next = submit(pass());
        assertThat(sent.take()).hasSize(1);
        answers.put(CoalescerTest::accepted);
        assertThat(next.get()).isInstanceOf(Submission.Accepted.class);
    }

    @Test
    void a_fault_in_one_batch_ends_with_that_batch() throws Exception {
        var first = submit(pass());
        sent.take();
        var second = submit(pass());
        awaitWaiting(1);
        answers.put(pass -> {
            throw new IllegalStateException("a fault");
        });
        sent.take();
        answers.put(CoalescerTest::accepted);

        assertThat(problem(first)).isEqualTo(Problem.INTERNAL);
        assertThat(second.get()).isInstanceOf(Submission.Accepted.class);
    }

    /// Nobody must wait for a thread that is gone.
    @Test
    void a_fault_of_the_writing_thread_itself_reaches_the_callers_and_the_next_may_try()
            throws Exception {
        var first = submit(pass());
        sent.take();
        var faulty = submit(nothing());
        awaitWaiting(1);
        var behind = submit(pass());
        awaitWaiting(2);
        answers.put(CoalescerTest::accepted);

        assertThat(first.get()).isInstanceOf(Submission.Accepted.class);
        assertThat(problem(faulty)).isEqualTo(Problem.INTERNAL);
        assertThat(problem(behind)).isEqualTo(Problem.INTERNAL);
        var next = submit(pass());
        assertThat(sent.take()).hasSize(1);
        answers.put(CoalescerTest::accepted);
        assertThat(next.get()).isInstanceOf(Submission.Accepted.class);
    }

    @Test
    void a_caller_interrupted_before_its_pass_was_sent_takes_it_back() throws Exception {
        var first = submit(pass());
        sent.take();
        var outcome = new CompletableFuture<HoldpointException>();
        var thread =
                Thread.startVirtualThread(() ->
                        outcome.complete(
                                refused(
                                        Problem.TIMED_OUT,
                                        () -> {
                                            coalescer.submit(pass());
                                        })));
        awaitWaiting(1);
        thread.interrupt();

        assertThat(outcome.get()).hasMessageContaining("was not submitted");
        answers.put(CoalescerTest::accepted);
        first.get();
        assertThat(sent).isEmpty();
    }

    @Test
    void a_caller_interrupted_after_that_learns_that_nobody_knows_and_disturbs_nobody()
            throws Exception {
        var outcome = new CompletableFuture<HoldpointException>();
        var thread =
                Thread.startVirtualThread(() ->
                        outcome.complete(
                                refused(
                                        Problem.TIMED_OUT,
                                        () -> {
                                            coalescer.submit(pass());
                                        })));
        sent.take();
        thread.interrupt();
        assertThat(outcome.get()).hasMessageContaining("may be stored or not");
        var next = submit(pass());
        awaitWaiting(1);
        answers.put(CoalescerTest::accepted);
        sent.take();
        answers.put(CoalescerTest::accepted);

        assertThat(next.get()).isInstanceOf(Submission.Accepted.class);
    }

    @Test
    void closing_ends_the_batch_under_way_and_tells_whoever_waits() throws Exception {
        var first = submit(pass());
        sent.take();
        var rest = submitMany(1200);
        var closing = CompletableFuture.runAsync(coalescer::close);

        for (var each : rest) {
            assertThat(problem(each)).isEqualTo(Problem.BAD_SETTING);
        }
        answers.put(CoalescerTest::accepted);
        assertThat(first.get()).isInstanceOf(Submission.Accepted.class);
        closing.get();
        refused(Problem.BAD_SETTING, () -> coalescer.submit(pass()));
        assertThat(sent).isEmpty();
    }

    /// A producer faster than Redis must not fill the memory of its own process.
    @Test
    void callers_beyond_a_thousand_wait_outside_until_there_is_room() throws Exception {
        var first = submit(pass());
        sent.take();
        var rest = new ArrayList<CompletableFuture<Submission>>();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 1100; i++) {
            var verdict = new CompletableFuture<Submission>();
            rest.add(verdict);
            threads.add(submit(pass(), verdict));
        }
        await(() -> threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

        assertThat(coalescer.waiting()).isEqualTo(1000);
        int batches = 0;
        while (!rest.stream().allMatch(CompletableFuture::isDone)) {
            answers.offer(CoalescerTest::accepted, 100, TimeUnit.MILLISECONDS);
            batches++;
        }

        assertThat(first.get()).isNotNull();
        assertThat(batches).isGreaterThanOrEqualTo(12);
    }

    private List<Submission> store(SubmitBatch batch) {
        sent.add(List.copyOf(batch.passes()));
        try {
            return batch.passes().stream().map(answers.take()).toList();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<CompletableFuture<Submission>> submitMany(int count) throws InterruptedException {
        var all = new ArrayList<CompletableFuture<Submission>>();
        for (int i = 0; i < count; i++) {
            all.add(submit(pass()));
        }
        awaitWaiting(Math.min(count, 1000));
        return all;
    }

    private CompletableFuture<Submission> submit(PreparedPass pass) {
        var verdict = new CompletableFuture<Submission>();
        submit(pass, verdict);
        return verdict;
    }

    private Thread submit(PreparedPass pass, CompletableFuture<Submission> verdict) {
        return Thread.startVirtualThread(() -> {
            try {
                verdict.complete(coalescer.submit(pass));
            } catch (HoldpointException e) {
                verdict.completeExceptionally(e);
            }
        });
    }

    private void awaitWaiting(int count) {
        await(() -> coalescer.waiting() >= count);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        var backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(10));
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            backoff.pause();
        }
    }

    private static Problem problem(CompletableFuture<Submission> verdict)
            throws InterruptedException, TimeoutException {
        try {
            verdict.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ((HoldpointException) Objects.requireNonNull(e.getCause())).problem();
        }
        throw new AssertionError("accepted");
    }

    private static Submission accepted(PreparedPass pass) {
        return new Submission.Accepted(pass.id(), true);
    }

    @SuppressWarnings("NullAway") // that is the fault
    private static PreparedPass nothing() {
        return null;
    }

    private static PreparedPass pass() {
        return new PreparedPass(
                new PassId("default", 0, UUID.randomUUID()), List.of("k"), List.of("a"), 1, null);
    }
}
