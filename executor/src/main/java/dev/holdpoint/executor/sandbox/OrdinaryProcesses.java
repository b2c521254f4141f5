package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Accounting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Each worker is an ordinary process in a session of its own, with the contract's limits and a
/// clean environment, on a copy of its workspace. What of it survives this process is taken down,
/// for the next one to end ([Leftovers]).
final class OrdinaryProcesses implements Sandbox {
    private final Confinement confinement;
    private final ControlGroups groups;
    private final Path runDirectory;
    private final Starter starter = new Starter();
    private final Set<Spawn> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /// @param runDirectory an existing directory of this process alone
    OrdinaryProcesses(Confinement confinement, ControlGroups groups, Path runDirectory) {
        this.confinement = confinement;
        this.groups = groups;
        this.runDirectory = runDirectory;
    }

    @Override
    public String level() {
        return confinement.level();
    }

    @Override
    public List<String> missing() {
        var missing = new ArrayList<>(groups.missing());
        missing.addAll(confinement.missing(groups.isOn()));
        return List.copyOf(missing);
    }

    @Override
    public Accounting accounting() {
        return groups.accounting();
    }

    /// Without control groups a fence of its user's is all that there is, and moves with what that
    /// one starts and ends elsewhere.
    @Override
    public boolean limitsProcesses(int owner) {
        return groups.isOn();
    }

    @Override
    public Path seen(View view) {
        return confinement.seen(view);
    }

    @Override
    public Spawn start(Launch launch, Consumer<String> stderrLine) {
        var spawn = Spawn.of(launch, () -> begin(launch), stderrLine);
        running.add(spawn);
        spawn.whenOver(() -> running.remove(spawn));
        if (isClosed) {
            spawn.cancel(); // close may have looked before it was there
        }
        return spawn;
    }

    private Supervision.Started begin(Launch launch) throws IOException {
        if (isClosed) {
            throw new IOException("the sandbox is closed");
        }
        if (!launch.view().isCopy()) {
            throw new IOException("expected a copy of the workspace, got an overlay");
        }
        var leaf = groups.leaf(launch.limits());
        try {
            return begin(launch, leaf);
        } catch (IOException | RuntimeException e) {
            leaf.kill();
            leaf.close();
            throw e;
        }
    }

    private Supervision.Started begin(Launch launch, Leaf leaf) throws IOException {
        var files = SpawnFiles.create(launch.scratch(), "");
        var line = confinement.line(launch, leaf.entrance(), files.report());
        var mark = Mark.fresh();
        var builder = new ProcessBuilder(line.words()).directory(line.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.environment().put("HOME", line.home().toString());
        builder.environment().put(Mark.NAME, mark.value());
        var notice = Notice.of(runDirectory, mark);
        try {
            long now = System.nanoTime();
            var leader = starter.call(builder::start);
            notice.leads(leader.pid());
            return new Supervision.Started(
                    leader,
                    now,
                    files,
                    new Session(leader, mark, notice),
                    false,
                    leaf,
                    confinement.seen(launch.view()));
        } catch (IOException | RuntimeException e) {
            notice.remove();
            throw e;
        }
    }

    @Override
    public Optional<String> overlayProblem(Path directory) {
        return Optional.of("at the level " + level() + " a plugin works on a copy, elsewhere");
    }

    /// Returns when they are gone.
    @Override
    public void close() {
        isClosed = true;
        var left = List.copyOf(running);
        left.forEach(Spawn::cancel);
        left.forEach(Spawn::awaitEnd);
        starter.close();
        groups.close();
    }
}
