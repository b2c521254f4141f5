package dev.holdpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.Submission;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.testredis.LocalRedis;
import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.QuestionJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a producer sees, with an executor at the other end.
@WithRedis
class HoldpointTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final PassSpec SPEC = PassSpec.of(WorkspaceName.parse("lab:run-7"));
    private static final PassResult SUCCESS = PassResult.of(List.of(), List.of(), 1, false);

    private Holdpoint holdpoint;
    private RedisQueue queue;
    private Claims executor;

    @BeforeEach
    void connect(TestRedis redis) {
        holdpoint = Holdpoint.connect(redis.url());
        queue = RedisQueue.connect(redis.url());
        executor = queue.claims("alice", "boot", Duration.ofSeconds(10));
    }

    @AfterEach
    void disconnect() {
        holdpoint.close();
        queue.close();
    }

    @Test
    void a_pass_is_submitted_waited_for_and_read() {
        var id = holdpoint.submit(SPEC);
        assertThat(holdpoint.get(id).orElseThrow().state()).isEqualTo(PassState.QUEUED);

        Thread.startVirtualThread(() -> executor.finish(executor.take(1).getFirst(), SUCCESS));

        var view = holdpoint.await(id, SOON);
        assertThat(view.outcome()).contains(Outcome.SUCCESS);
        assertThat(holdpoint.get(id)).contains(view);
    }

    @Test
    void submitting_the_same_id_again_is_no_second_pass() {
        var draft = holdpoint.draft(SPEC);

        assertThat(holdpoint.submit(draft).isNew()).isTrue();
        assertThat(holdpoint.submit(draft)).isEqualTo(new Submission.Accepted(draft.id(), false));
        assertThat(executor.take(9)).hasSize(1);
    }

    @Test
    void many_passes_for_several_queues_come_back_in_the_order_given() {
        var specs =
                List.of(
                        SPEC,
                        SPEC.withQueue("fast"),
                        SPEC.withQueue("No Queue"),
                        SPEC.withPlugins(List.of("../evil")),
                        SPEC.withLabels(Map.of("a", "b")));

        var verdicts = holdpoint.submit(specs);

        assertThat(verdicts.stream().map(HoldpointTest::word))
                .containsExactly("default", "fast", "bad_spec", "bad_spec", "default");
        assertThat(executor.take(9)).hasSize(1);
        var drafts = List.of(holdpoint.draft(SPEC), holdpoint.draft(SPEC.withQueue("fast")));
        assertThat(holdpoint.submitDrafts(drafts))
                .isEqualTo(
                        drafts.stream()
                                .map(draft -> new Submission.Accepted(draft.id(), true))
                                .toList());
        assertThat(holdpoint.submitDrafts(drafts))
                .allSatisfy(verdict -> assertThat(verdict.orThrow().isNew()).isFalse());
    }

    @Test
    void many_passes_are_waited_for_together() {
        var ids =
                holdpoint
                        .submit(
                                List.of(
                                        PassSpec.of("lab:a"),
                                        PassSpec.of("lab:b"),
                                        PassSpec.of("lab:c")))
                        .stream()
                        .map(verdict -> verdict.orThrow().id())
                        .toList();
        Thread.startVirtualThread(() ->
                executor.take(3).reversed().forEach(claim -> executor.finish(claim, SUCCESS)));

        var views = holdpoint.awaitAll(ids, SOON);

        assertThat(views.keySet()).containsExactlyElementsOf(ids);
        assertThat(views.values()).allMatch(view -> view.state() == PassState.DONE);
        var more = List.of(ids.getFirst(), holdpoint.submit(SPEC));
        refused(Problem.TIMED_OUT, () -> holdpoint.awaitAll(more, Duration.ofMillis(50)))
                .hasMessageContaining(more.getLast().toString());
    }

    @Test
    void many_threads_that_submit_at_once_each_get_their_own_pass() throws Exception {
        var ids = new HashSet<PassId>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls =
                    IntStream.range(0, 500)
                            .<Callable<PassId>>mapToObj(
                                    i -> () -> holdpoint.submit(PassSpec.of("lab:run-" + i)))
                            .toList();
            for (var each : threads.invokeAll(calls)) {
                ids.add(each.get());
            }
        }

        assertThat(ids).hasSize(500);
        var taken = new HashSet<PassId>();
        for (var claims = executor.take(100); !claims.isEmpty(); claims = executor.take(100)) {
            claims.forEach(claim -> taken.add(claim.id()));
        }
        assertThat(taken).isEqualTo(ids);
    }

    @Test
    void with_redis_away_many_threads_learn_it_within_seconds() throws Exception {
        try (var server = LocalRedis.start();
                var away = Holdpoint.connect(server.url());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            away.submit(SPEC);
            server.kill();
            long start = System.nanoTime();
            Callable<Problem> call =
                    () ->
                            Objects.requireNonNull(
                                            catchThrowableOfType(
                                                    HoldpointException.class,
                                                    () -> away.submit(SPEC)))
                                    .problem();

            for (var each : threads.invokeAll(Collections.nCopies(300, call))) {
                assertThat(each.get()).isEqualTo(Problem.REDIS_UNAVAILABLE);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            assertThat(away.submit(List.of(SPEC, SPEC)).stream().map(HoldpointTest::word))
                    .containsOnly("redis_unavailable");
        }
    }

    /// Each single pass would have taken a fifth of a second, or three where packets are swallowed.
    @Test
    void with_redis_away_a_long_list_is_refused_as_fast_as_a_short_one() throws Exception {
        try (var server = LocalRedis.start();
                var away = Holdpoint.connect(server.url())) {
            server.kill();
            var specs = new ArrayList<PassSpec>(Collections.nCopies(100, SPEC));
            specs.add(SPEC.withPlugins(List.of("../evil")));
            specs.addAll(Collections.nCopies(99, SPEC.withQueue("fast")));
            try (var connections = new Connections(server.port())) {
                var verdicts = away.submit(specs);

                assertThat(verdicts.subList(0, 100).stream().map(HoldpointTest::word))
                        .containsOnly("redis_unavailable");
                assertThat(word(verdicts.get(100))).isEqualTo("bad_spec");
                assertThat(verdicts.subList(101, 200).stream().map(HoldpointTest::word))
                        .containsOnly("redis_unavailable");
                assertThat(connections.count()).isLessThan(50);
            }
        }
    }

    /// A listener in place of Redis that closes every connection at once, and counts them.
    private static final class Connections implements AutoCloseable {
        private final ServerSocket socket;
        private final AtomicInteger accepted = new AtomicInteger();

        Connections(int port) throws IOException {
            socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            Thread.startVirtualThread(this::accept);
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    socket.accept().close();
                    accepted.incrementAndGet();
                } catch (IOException e) {
                    // closed
                }
            }
        }

        int count() {
            return accepted.get();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void a_queue_that_cannot_be_reached_holds_up_neither_the_others_nor_the_end(TestRedis redis)
            throws Exception {
        try (var way = new Way(redis.url())) {
            var client = Holdpoint.connect(way.url());
            var id = client.submit(SPEC);
            way.swallow();
            var hangs = Thread.ofVirtual().start(() -> client.openInputs("fast"));
            way.awaitSwallowed();

            assertThat(client.get(id)).isPresent();
            client.close();

            assertThat(hangs.isAlive()).isTrue();
            hangs.join(SOON.plus(SOON));
            assertThat(hangs.isAlive()).isFalse();
        }
    }

    @Test
    void a_pass_whose_first_reply_got_lost_is_this_calls_own(TestRedis redis) throws Exception {
        try (var way = new Way(redis.url());
                var client = Holdpoint.connect(way.url())) {
            client.submit(SPEC);
            var draft = client.draft(SPEC);
            var keyed = client.draft(SPEC.withIdempotencyKey("k"));
            var there = client.submit(keyed.spec());
            way.loseReply();

            assertThat(client.submit(draft)).isEqualTo(new Submission.Accepted(draft.id(), true));
            assertThat(client.submit(draft).isNew()).isFalse();
            way.loseReply();
            assertThat(client.submit(keyed)).isEqualTo(new Submission.Accepted(there, false));
        }
    }

    /// The way to a Redis, on which new connections and replies can get lost.
    private static final class Way implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final CountDownLatch lost = new CountDownLatch(1);
        private final List<Socket> open = new CopyOnWriteArrayList<>();
        private final URI redis;
        private volatile boolean swallows;
        private final AtomicBoolean losesReply = new AtomicBoolean();

        Way(String url) throws IOException {
            redis = URI.create(url);
            Thread.startVirtualThread(this::accept);
        }

        String url() {
            return "redis://127.0.0.1:" + socket.getLocalPort() + redis.getPath();
        }

        void swallow() {
            swallows = true;
        }

        /// The next reply, and with it the connection.
        void loseReply() {
            losesReply.set(true);
        }

        void awaitSwallowed() throws InterruptedException {
            assertThat(lost.await(5, TimeUnit.SECONDS)).isTrue();
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    var from = socket.accept();
                    open.add(from);
                    if (swallows) {
                        lost.countDown();
                    } else {
                        var to = new Socket(redis.getHost(), redis.getPort());
                        open.add(to);
                        Thread.startVirtualThread(() -> copy(from, to));
                        Thread.startVirtualThread(() -> answer(to, from));
                    }
                } catch (IOException e) {
                    // closed
                }
            }
        }

        private void answer(Socket from, Socket to) {
            var buffer = new byte[8192];
            try (from;
                    to) {
                int length = from.getInputStream().read(buffer);
                while (length >= 0 && !losesReply.compareAndSet(true, false)) {
                    to.getOutputStream().write(buffer, 0, length);
                    length = from.getInputStream().read(buffer);
                }
            } catch (IOException e) {
                // closed
            }
        }

        private static void copy(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // closed
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (var each : open) {
                each.close();
            }
        }
    }

    @Test
    void one_may_wait_for_ever() {
        var id = holdpoint.submit(SPEC);
        executor.finish(executor.take(1).getFirst(), SUCCESS);

        assertThat(holdpoint.await(id, ChronoUnit.FOREVER.getDuration()).outcome())
                .contains(Outcome.SUCCESS);
        assertThat(holdpoint.awaitAll(List.of(id), ChronoUnit.FOREVER.getDuration())).hasSize(1);
        var other = holdpoint.submit(SPEC);
        var waiting = Thread.currentThread();
        Thread.startVirtualThread(waiting::interrupt);
        refused(Problem.TIMED_OUT, () -> holdpoint.await(other, ChronoUnit.FOREVER.getDuration()));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void a_question_is_seen_answered_and_the_pass_goes_on() {
        var request = ask();

        var view = holdpoint.await(request.pass(), SOON);
        assertThat(view.state()).isEqualTo(PassState.WAITING);
        assertThat(view.open()).isEqualTo(request);
        assertThat(holdpoint.openInputs()).extracting(InputRequest::id).containsExactly(request);

        var closed = holdpoint.answer(request, Map.of("count", "3"), "asmith");

        assertThat(closed.values()).isEqualTo(Map.of("count", 3));
        assertThat(closed.how()).isEqualTo("client");
        assertThat(holdpoint.input(request)).contains(closed);
        assertThat(holdpoint.openInputs()).isEmpty();
        var resumed = executor.take(1).getFirst();
        assertThat(executor.answers(resumed).values()).isEqualTo(Map.of("count", 3));
    }

    @Test
    void a_question_can_be_answered_with_no() {
        var request = ask();

        holdpoint.abort(request, "asmith");

        var view = holdpoint.await(request.pass(), SOON);
        assertThat(view.outcome()).contains(Outcome.ABORTED);
        assertThat(Objects.requireNonNull(view.result()).aborted()).isTrue();
    }

    @Test
    void waiting_ends_in_time_and_says_where_the_pass_is() {
        var id = holdpoint.submit(SPEC);

        refused(Problem.TIMED_OUT, () -> holdpoint.await(id, Duration.ofMillis(50)))
                .hasMessageContaining("queued")
                .hasMessageContaining("goes on");
    }

    @Test
    void what_nobody_knows_is_empty_or_not_found() {
        var unknown = holdpoint.draft(SPEC).id();

        assertThat(holdpoint.get(unknown)).isEmpty();
        assertThat(holdpoint.input(new RequestId(unknown, 0, 1))).isEmpty();
        refused(Problem.NOT_FOUND, () -> holdpoint.await(unknown, SOON));
    }

    @Test
    void with_redis_away_every_call_says_so_within_seconds() {
        try (var server = LocalRedis.start();
                var away = Holdpoint.connect(server.url())) {
            var id = away.submit(SPEC);
            server.kill();

            refused(Problem.REDIS_UNAVAILABLE, () -> away.submit(SPEC));
            refused(Problem.REDIS_UNAVAILABLE, () -> away.get(id));
            refused(Problem.REDIS_UNAVAILABLE, () -> away.await(id, SOON));
            refused(Problem.REDIS_UNAVAILABLE, () -> away.openInputs());
            refused(Problem.REDIS_UNAVAILABLE, () -> Holdpoint.connect(server.url()));
        }
    }

    @Test
    void a_pass_is_listed_cancelled_and_repeated() {
        var id = holdpoint.submit(SPEC.withLabels(Map.of("rig", "7")));
        var labelled = new PassFilter(PassFilter.ALL.states(), null, null, Map.of("rig", "7"));
        assertThat(holdpoint.list("default", labelled, 9).passes())
                .extracting(PassView::id)
                .containsExactly(id);
        refused(Problem.PASS_NOT_OVER, () -> holdpoint.retry(id, Map.of()));

        assertThat(holdpoint.cancel(id, "carol")).isEqualTo(Cancelled.AT_ONCE);
        var again = holdpoint.retry(id, Map.of());

        assertThat(holdpoint.get(id).orElseThrow().reason())
                .isEqualTo("cancelled by carol (client)");
        assertThat(holdpoint.get(again).orElseThrow().work().retryOf()).isEqualTo(id);
        assertThat(holdpoint.cancel(id, "dave")).isEqualTo(Cancelled.AT_ONCE);
    }

    @Test
    void what_plugins_say_is_read_from_where_one_stopped() {
        var id = holdpoint.submit(SPEC);
        var claim = executor.take(1).getFirst();
        executor.log(claim, List.of(LogLine.plain("p", "one"), LogLine.plain("p", "two")), null);

        assertThat(holdpoint.log(id, 1))
                .extracting(line -> line.line().message())
                .containsExactly("two");
        assertThat(holdpoint.log(id, 2)).isEmpty();
    }

    @Test
    void a_closed_client_says_so() {
        holdpoint.close();

        refused(Problem.BAD_SETTING, () -> holdpoint.submit(SPEC)).hasMessageContaining("closed");
        refused(Problem.BAD_SETTING, () -> holdpoint.submit(List.of(SPEC)));
    }

    private static String word(Submission verdict) {
        return switch (verdict) {
            case Submission.Accepted accepted -> accepted.id().queue();
            case Submission.Refused refused -> refused.why().problem().code();
        };
    }

    private RequestId ask() {
        holdpoint.submit(SPEC);
        var fields = Json.parseArray("[{\"id\": \"count\", \"type\": \"integer\"}]");
        var aborted = PassResult.aborted(List.of(), List.of(), 1);
        executor.park(
                executor.take(1).getFirst(),
                new Parking("p", QuestionJson.of(fields, ""), "parked", 0, aborted, null, null));
        return holdpoint.openInputs().getFirst().id();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(
            Problem why, ThrowingCallable call) {
        var refusal = assertThatThrownBy(call);
        refusal.asInstanceOf(type(HoldpointException.class))
                .extracting(HoldpointException::problem)
                .isEqualTo(why);
        return refusal;
    }
}
