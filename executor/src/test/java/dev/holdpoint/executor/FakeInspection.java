package dev.holdpoint.executor;

import dev.holdpoint.model.FoundPasses;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.LoggedLine;
import dev.holdpoint.model.PassFilter;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.ExecutorStatus;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.QueueStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A queue that knows what a test tells it.
final class FakeInspection implements Inspection {
    final Set<PassId> known = new HashSet<>();
    final Map<PassId, PassState> states = new HashMap<>();
    boolean isAway;
    final Map<PassId, Instant> ended = new HashMap<>();
    final List<ExecutorStatus> executors = new ArrayList<>();

    /// Another executor of the queue.
    void executor(String id, ResolvedPlugin... plugins) {
        executorAt("strong", id, plugins);
    }

    void executorAt(String level, String id, ResolvedPlugin... plugins) {
        executor(level, List.of("lab"), id, plugins);
    }

    void executorWith(List<String> roots, String id, ResolvedPlugin... plugins) {
        executor("strong", roots, id, plugins);
    }

    private void executor(String level, List<String> roots, String id, ResolvedPlugin... plugins) {
        executors.add(
                new ExecutorStatus(
                        id,
                        "boot",
                        "host",
                        1,
                        "default",
                        level,
                        List.of(),
                        1,
                        0,
                        false,
                        roots,
                        List.of(plugins),
                        List.of()));
    }

    @Override
    public Optional<PassView> pass(PassId id) {
        return knows(id)
                ? Optional.of(
                        new PassView(
                                id,
                                states.getOrDefault(id, PassState.RUNNING),
                                WorkspaceName.parse("lab:run-1"),
                                new PassView.Work(List.of(), Map.of(), Priority.NORMAL, null),
                                Instant.EPOCH,
                                Instant.EPOCH,
                                0,
                                1,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null))
                : Optional.empty();
    }

    @Override
    public FoundPasses passes(PassFilter filter, int most) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<QueueStatus> queues() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<LoggedLine> log(PassId id, long from) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<InputRequest> input(RequestId id) {
        return Optional.empty();
    }

    @Override
    public List<InputRequest> openInputs(int most) {
        return List.of();
    }

    @Override
    public PassView await(PassId id, Set<PassState> states, Duration atMost) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<ExecutorStatus> executors() {
        return executors;
    }

    @Override
    public Optional<Instant> ended(PassId id) {
        checkThere();
        return Optional.ofNullable(ended.get(id));
    }

    @Override
    public boolean knows(PassId id) {
        checkThere();
        return known.contains(id) || ended.containsKey(id) || states.containsKey(id);
    }

    @Override
    public boolean reachable() {
        return !isAway;
    }

    private void checkThere() {
        if (isAway) {
            throw new HoldpointException(Problem.REDIS_UNAVAILABLE, "Redis is away");
        }
    }
}
