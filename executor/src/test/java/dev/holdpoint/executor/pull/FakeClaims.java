package dev.holdpoint.executor.pull;

import dev.holdpoint.model.Activity;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.queue.ParkOutcome;
import dev.holdpoint.queue.Parking;
import dev.holdpoint.queue.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A queue that always has one more pass, and loses those that a test tells it.
class FakeClaims implements Claims {
    private static final PassId ID = new PassId("default", 0, UUID.randomUUID());

    final List<Claim> taken = new ArrayList<>();
    Taken.Company company = Taken.Company.ANY;

    /// How many the executor ran at each take.
    final List<Integer> running = new ArrayList<>();

    final Set<Claim> lost = new HashSet<>();
    final List<Claim> asked = new ArrayList<>();
    Runnable whileRenewing = () -> {};

    /// The one pass there is, under this fence.
    static Claim claim(long fence) {
        var spec = PassSpec.of(WorkspaceName.parse("lab:run-1"));
        return new Claim(ID, spec, fence, 1, Progress.NONE, null, null, 0);
    }

    @Override
    public Taken take(int most, int running) {
        this.running.add(running);
        taken.add(claim(taken.size() + 1));
        return new Taken(List.of(taken.getLast()), company);
    }

    @Override
    public Set<Claim> renew(Collection<Claim> running) {
        asked.addAll(running);
        var gone = new HashSet<>(running);
        gone.retainAll(lost);
        whileRenewing.run();
        return gone;
    }

    @Override
    public boolean isReady() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void awaitBell(Duration atMost) {
        throw new UnsupportedOperationException();
    }

    @Override
    public GivenAnswers answers(Claim claim) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Claim publishing(Claim claim, String journalHash) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Claim checkpoint(Claim claim, Progress further) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Claim rerun(Claim claim) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ParkOutcome park(Claim claim, Parking parking) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void log(Claim claim, List<LogLine> lines, @Nullable Activity activity) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void finish(Claim claim, PassResult result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(Claim claim, String reason, Duration delay) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void blocked(Claim claim, String reason, Duration delay) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Claim raise(Claim claim, long seen) {
        throw new UnsupportedOperationException();
    }
}
