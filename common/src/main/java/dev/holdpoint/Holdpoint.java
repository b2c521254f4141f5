package dev.holdpoint;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.Cancelled;
import dev.holdpoint.model.Draft;
import dev.holdpoint.model.FoundPasses;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a producer uses: submits passes, waits for them, answers their questions, cancels them.
///
/// ```java
/// try (var holdpoint = Holdpoint.connect(redisUrl)) {
///     var spec = PassSpec.of("lab:PROJ-1/EQ1/run-0007")
///                        .withPlugins(List.of("hello_plugin", "instrument_columns"));
///     var id = holdpoint.submit(spec);
///     var view = holdpoint.await(id, Duration.ofMinutes(1));
///     if (view.open() != null) {
///         holdpoint.answer(view.open(), Map.of("date_time", "2024-02-07T10:15"), "asmith");
///         view = holdpoint.await(id, Duration.ofMinutes(1));
///     }
///     System.out.println(view.outcome().orElseThrow());
/// }
/// ```
///
/// One instance serves a whole program: it is safe for use by many threads, and keeps a pool of
/// connections for each queue that was used. Calls block; virtual threads may make them.
///
/// Every method may throw a [HoldpointException], whose [HoldpointException#problem()] is a stable
/// code and whose message says what to do. `redis_unavailable` means that Redis could not be
/// reached within a few seconds (at most about ten, where a host swallows packets) or did not do
/// what it was asked; it is then not known whether the call took effect. Every call but
/// [#submit(PassSpec)], [#submit(List)] and [#retry] may simply be repeated, and the first two of
/// these too when the specs have idempotency keys. After [#close] every call throws `bad_setting`.
public final class Holdpoint implements AutoCloseable {
    private static final Set<PassState> WAITING_OR_OVER =
            EnumSet.of(PassState.WAITING, PassState.DONE, PassState.DEAD);

    private final QueuesInUse queues;

    private Holdpoint(String redisUrl) {
        queues = new QueuesInUse(redisUrl);
    }

    /// Connects to the Redis that dispatchers and executors work on.
    ///
    /// @param redisUrl `redis://[user:password@]host[:port][/database]`, such as
    ///   `redis://127.0.0.1:6379`; `rediss://` for TLS
    /// @throws HoldpointException `bad_setting` when the URL cannot be used; `redis_unavailable`
    ///   when nothing answers there; `layout_mismatch` when another major version wrote it
    public static Holdpoint connect(String redisUrl) {
        var holdpoint = new Holdpoint(redisUrl);
        holdpoint.queues.get(PassId.DEFAULT_QUEUE);
        return holdpoint;
    }

    /// Submits a pass under a new id, and returns once it is stored.
    ///
    /// Each call is a new pass: to be able to repeat a submit whose reply was lost, give the spec
    /// an idempotency key ([PassSpec#withIdempotencyKey]) or make the id first ([#draft]). Calls of
    /// many threads at once share their way to Redis.
    ///
    /// @return the id; where the idempotency key is known already, that of the pass that is there
    /// @throws HoldpointException as [#submit(Draft)]
    public PassId submit(PassSpec spec) {
        return submit(draft(spec)).id();
    }

    /// Makes the id under which this spec can then be submitted, as often as needed.
    ///
    /// @throws HoldpointException `bad_spec` when no queue can have the name of the spec's queue
    public Draft draft(PassSpec spec) {
        return draft(spec, null);
    }

    private Draft draft(PassSpec spec, @Nullable HoldpointException away) {
        PassId.checkQueueName(spec.queue());
        return new Draft(queues.get(spec.queue(), away).submissions().newId(spec), spec);
    }

    /// Submits a pass under its own id, and returns once it is stored. Safe to repeat.
    ///
    /// @return the pass that is there now, and whether this call made it
    /// @throws HoldpointException `bad_spec` with every reason; `unsupported`; `unknown_root` when
    ///   executors have offered roots, but never this one; `id_conflict` or `idempotency_conflict`
    ///   when the id or the key belongs to another spec; `redis_unavailable`, also when Redis is
    ///   full; `timed_out` when the thread was interrupted
    public Submission.Accepted submit(Draft draft) {
        return queues.get(draft.id().queue()).submissions().submit(draft.id(), draft.spec());
    }

    /// Submits many passes under new ids, up to 100 in one call to Redis. One that is refused does
    /// not touch the others.
    ///
    /// @return for each spec, in the same order, what became of it. A Redis that is away is not an
    ///   exception here either: the passes it concerns are refused with `redis_unavailable`
    /// @throws HoldpointException `bad_setting` when this connection is closed
    public List<Submission> submit(List<PassSpec> specs) {
        queues.checkOpen();
        var verdicts = new TreeMap<Integer, Submission>();
        var drafts = new TreeMap<Integer, Draft>();
        @Nullable HoldpointException away = null;
        for (int i = 0; i < specs.size(); i++) {
            try {
                drafts.put(i, draft(specs.get(i), away));
            } catch (HoldpointException e) {
                away = e.problem() == Problem.REDIS_UNAVAILABLE ? e : away;
                verdicts.put(i, new Submission.Refused(null, e));
            }
        }
        verdicts.putAll(submitted(drafts));
        return List.copyOf(verdicts.values());
    }

    /// Submits many passes under their own ids, as [#submit(List)]. Safe to repeat.
    public List<Submission> submitDrafts(List<Draft> drafts) {
        queues.checkOpen();
        var placed = new TreeMap<Integer, Draft>();
        for (int i = 0; i < drafts.size(); i++) {
            placed.put(i, drafts.get(i));
        }
        return List.copyOf(submitted(placed).values());
    }

    private Map<Integer, Submission> submitted(Map<Integer, Draft> drafts) {
        var verdicts = new TreeMap<Integer, Submission>();
        var places = new LinkedHashMap<String, List<Integer>>();
        drafts.forEach((place, draft) ->
                places.computeIfAbsent(draft.id().queue(), name -> new ArrayList<>()).add(place));
        @Nullable HoldpointException away = null;
        for (var place : places.entrySet()) {
            var there = place.getValue();
            var some = there.stream().map(drafts::get).map(Objects::requireNonNull).toList();
            List<Submission> done;
            try {
                done = queues.get(place.getKey(), away).submissions().submit(some);
            } catch (HoldpointException e) {
                away = e;
                done = some.stream().map(draft -> refused(draft, e)).toList();
            }
            for (int i = 0; i < done.size(); i++) {
                verdicts.put(there.get(i), done.get(i));
            }
        }
        return verdicts;
    }

    private static Submission refused(Draft draft, HoldpointException why) {
        return new Submission.Refused(draft.id(), why);
    }

    /// The pass as it is now; empty when nobody knows the id (any more).
    public Optional<PassView> get(PassId id) {
        return queues.get(id.queue()).inspection().pass(id);
    }

    /// Blocks until the pass is over or waits for a person.
    ///
    /// @param atMost how long to wait; the pass itself goes on
    /// @throws HoldpointException `timed_out` with the state it is in; `not_found`
    public PassView await(PassId id, Duration atMost) {
        return queues.get(id.queue()).inspection().await(id, WAITING_OR_OVER, atMost);
    }

    /// Blocks until each of these passes is over or waits for a person.
    ///
    /// @param atMost how long to wait for all of them together; the passes themselves go on
    /// @return the passes by id, in the order given
    /// @throws HoldpointException `timed_out` naming the first that is neither; `not_found`
    public Map<PassId, PassView> awaitAll(Collection<PassId> ids, Duration atMost) {
        long start = System.nanoTime();
        var views = new LinkedHashMap<PassId, PassView>();
        for (var id : ids) {
            var left = atMost.minusNanos(System.nanoTime() - start);
            views.put(id, await(id, left.isNegative() ? Duration.ZERO : left));
        }
        return Collections.unmodifiableMap(views);
    }

    /// The question as it is now; empty when nobody knows the id (any more).
    public Optional<InputRequest> input(RequestId id) {
        return queues.get(id.pass().queue()).inspection().input(id);
    }

    /// The open questions of the queue `default`, oldest first, at most 1000.
    public List<InputRequest> openInputs() {
        return openInputs(PassId.DEFAULT_QUEUE);
    }

    /// The open questions of a queue, oldest first, at most 1000.
    public List<InputRequest> openInputs(String queue) {
        return queues.get(queue).inspection().openInputs(1000);
    }

    /// Answers an open question; the pass goes on on whichever executor is free.
    ///
    /// Repeating the winning answer is not an error and gets the same reply.
    ///
    /// @param values by field id, as JSON values or as text: both are checked against the fields
    /// @param by who answers; free text, at most 256 characters without control characters,
    ///   recorded
    /// @return the question as closed, secrets as `***`
    /// @throws HoldpointException `bad_answer` with what is wrong with each field, nothing changed;
    ///   `input_closed` naming who was first; `stale_question`; `not_found`
    public InputRequest answer(RequestId id, Map<String, @Nullable Object> values, String by) {
        return queues.get(id.pass().queue())
                .answers()
                .answer(id, new Answer.Values(values, by), "client");
    }

    /// Says no to an open question: the pass ends as aborted, what the asking plugin had done is
    /// dropped.
    ///
    /// @param by who says so; free text, at most 256 characters without control characters,
    ///   recorded
    /// @return the question as closed
    /// @throws HoldpointException `input_closed` naming who was first; `not_found`
    public InputRequest abort(RequestId id, String by) {
        return queues.get(id.pass().queue()).answers().answer(id, new Answer.Abort(by), "client");
    }

    /// Ends a pass that is not over: a running plugin is killed within two seconds, an open
    /// question is closed; what was published before stays. Safe to repeat.
    ///
    /// @param by who says so; free text, at most 256 characters without control characters,
    ///   recorded
    /// @throws HoldpointException `pass_over` when it is done otherwise, or dead; `not_found`
    public Cancelled cancel(PassId id, String by) {
        return queues.get(id.queue()).decisions().cancel(id, by, "client");
    }

    /// Submits a pass that is over again, as a new pass with the same spec, to start at once. Each
    /// call is a new pass.
    ///
    /// Answers that came with the old one are not repeated, since they may be secret: give them
    /// again or a person is asked.
    ///
    /// @param answers known beforehand, by plugin name and field
    /// @return the new pass
    /// @throws HoldpointException `pass_not_over`; `not_found`; as [#submit(Draft)]
    public PassId retry(PassId id, Map<String, Map<String, @Nullable Object>> answers) {
        return queues.get(id.queue()).decisions().retry(id, answers);
    }

    /// The passes of a queue that fit, those that moved last first.
    ///
    /// @param most at most this many; of each state at most the newest 5000 are looked at
    /// @throws HoldpointException `bad_setting` when `most` is negative
    public FoundPasses list(String queue, PassFilter filter, int most) {
        return queues.get(queue).inspection().passes(filter, most);
    }

    /// What the plugins of a pass have said so far, oldest first: of the last 1000 lines, or the
    /// last 256 KiB, those from this number on.
    ///
    /// @param from 0, or one more than the [LoggedLine#number()] of the last line seen
    public List<LoggedLine> log(PassId id, long from) {
        return queues.get(id.queue()).inspection().log(id, from);
    }

    /// Lets go of all connections; what was submitted goes on. Calls that are under way end within
    /// seconds: a submit that had not been sent yet with `bad_setting`.
    @Override
    public void close() {
        queues.close();
    }
}
