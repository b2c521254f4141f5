package dev.holdpoint.executor;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.Field;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.Taken;
import dev.holdpoint.wire.AnswerForm;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The queue of a single pass that nobody else can take, in memory.
final class LocalClaims implements Claims {
    private final Consumer<LogLine> log;
    private Claim latest;
    private GivenAnswers given = GivenAnswers.NONE;
    private @Nullable Parking asked;
    private @Nullable PassResult result;

    /// A pass that has not begun.
    ///
    /// @param log gets what plugins say
    LocalClaims(PassId id, PassSpec spec, Consumer<LogLine> log) {
        this.log = log;
        latest = new Claim(id, spec, 0, 0, Progress.NONE, null, null, 0);
    }

    /// The result; empty while the pass is not over.
    Optional<PassResult> result() {
        return Optional.ofNullable(result);
    }

    /// The question that the pass waits for.
    Optional<Parking> asked() {
        return Optional.ofNullable(asked);
    }

    /// Answers the open question.
    ///
    /// @throws HoldpointException `bad_answer`, one detail per field that is wrong; nothing has
    ///   changed then
    void answer(Map<String, @Nullable Object> values) {
        var parking = asked().orElseThrow();
        accept(parking, AnswerForm.check(parking.question(), values));
        asked = null;
    }

    /// Says no to the open question.
    void abort() {
        result = asked().orElseThrow().ifAborted();
        asked = null;
    }

    private void accept(Parking parking, Map<String, @Nullable Object> values) {
        var all = new LinkedHashMap<>(given.values());
        all.putAll(values);
        var secrets = new HashSet<>(given.secrets());
        parking.question().fields().stream()
                .filter(Field::isSecret)
                .map(Field::id)
                .forEach(secrets::add);
        given = new GivenAnswers(parking.roundsGiven() + 1, all, secrets, Set.of());
    }

    @Override
    public Taken take(int most, int running) {
        latest =
                new Claim(
                        latest.id(),
                        latest.spec(),
                        latest.fence() + 1,
                        1,
                        latest.progress(),
                        latest.journal(),
                        latest.parked(),
                        latest.reruns());
        return new Taken(List.of(latest), Taken.Company.ANY);
    }

    @Override
    public boolean isReady() {
        return false;
    }

    @Override
    public void awaitBell(Duration atMost) {
        // there is never more to take
    }

    @Override
    public Set<Claim> renew(Collection<Claim> running) {
        return Set.of();
    }

    @Override
    public GivenAnswers answers(Claim claim) {
        return given;
    }

    @Override
    public Claim publishing(Claim claim, String journalHash) {
        return moved(claim.withJournal(journalHash));
    }

    @Override
    public Claim checkpoint(Claim claim, Progress further) {
        given = GivenAnswers.NONE;
        return moved(claim.checkpointed(further));
    }

    @Override
    public Claim rerun(Claim claim) {
        return moved(claim.rerunning());
    }

    @Override
    public ParkOutcome park(Claim claim, Parking parking) {
        int round = parking.roundsGiven() + 1;
        moved(claim.withParked(round, parking.parkedHash()));
        var request = new RequestId(claim.id(), claim.step(), round);
        var preset = parking.preset();
        if (preset != null) {
            accept(parking, preset);
            return new ParkOutcome.Answered(request);
        }
        asked = parking;
        return new ParkOutcome.Waiting(request);
    }

    @Override
    public void log(Claim claim, List<LogLine> lines, @Nullable Activity activity) {
        lines.forEach(log);
    }

    @Override
    public void finish(Claim claim, PassResult outcome) {
        result = outcome;
    }

    @Override
    public void release(Claim claim, String reason, Duration delay) {
        throw new HoldpointException(Problem.INTERNAL, "the pass cannot run here: " + reason);
    }

    @Override
    public void blocked(Claim claim, String reason, Duration delay) {
        throw new HoldpointException(Problem.PUBLISH_BLOCKED, reason);
    }

    @Override
    public Claim raise(Claim claim, long seen) {
        return moved(claim.withFence(seen + 1));
    }

    private Claim moved(Claim further) {
        latest = further;
        return further;
    }
}
