package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// No sandbox: for trying out one's own plugins where there is none. A worker is an ordinary
/// process of the same user, with the contract's limits and a clean environment, on a copy of its
/// workspace; it can read, write and reach whatever that user can. Without a control group the
/// number of its processes has no limit: the kernel would count all that the user has.
public final class Unconfined implements Sandbox {
    /// All data comes as arguments; a session of its own lets all of it be killed.
    private static final String SCRIPT =
            """
            while [ "$1" != -- ]; do
                echo 0 > "$1" || exit 1
                shift
            done
            exec 7>"$2"
            shift 2
            exec setsid "$@"
            """;

    private final Interpreter interpreter;
    private final ControlGroups groups;
    private final Set<Spawn> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    private Unconfined(Interpreter interpreter, ControlGroups groups) {
        this.interpreter = interpreter;
        this.groups = groups;
    }

    /// Asks the interpreter whether it is there.
    ///
    /// @param python its absolute path
    /// @param kit the directory that holds the package `holdpoint`
    /// @param runDirectory an existing directory of this executor alone
    /// @throws HoldpointException `sandbox_unavailable` when it does not answer
    public static Unconfined open(String python, Path kit, Path runDirectory) {
        return open(python, kit, () -> ControlGroups.open(runDirectory));
    }

    static Unconfined open(String python, Path kit, Supplier<ControlGroups> grouping) {
        return new Unconfined(Interpreter.of(python, kit), grouping.get());
    }

    @Override
    public String level() {
        return "none";
    }

    @Override
    public List<String> missing() {
        var missing = new ArrayList<>(groups.missing());
        missing.add("plugins are not isolated: they can do whatever this user can");
        if (groups.accounting() == Accounting.POLLING) {
            missing.add("the number of processes is not limited");
            missing.add(
                    "a process that a plugin leaves behind is ended only as long as it keeps its"
                            + " environment, or its session, or its parent");
        } else {
            missing.add(
                    "a process that a plugin leaves behind is ended unless it moves itself to"
                            + " another control group, as this user can");
        }
        return missing;
    }

    @Override
    public Accounting accounting() {
        return groups.accounting();
    }

    /// In the copy.
    @Override
    public Path seen(View view) {
        return view.upper();
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
            leaf.close();
            throw e;
        }
    }

    private Supervision.Started begin(Launch launch, Leaf leaf) throws IOException {
        var files = SpawnFiles.create(launch.scratch(), "");
        var home = Files.createDirectories(launch.scratch().resolve("home"));
        var words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "holdpoint-worker"));
        leaf.entrance().forEach(file -> words.add(file.toString()));
        words.add("--");
        words.add(files.report().toString());
        words.addAll(WorkerCommand.uncounted(launch, interpreter));
        var mark = Mark.fresh();
        var builder = new ProcessBuilder(words).directory(seen(launch.view()).toFile());
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        builder.environment().put("HOME", home.toString());
        builder.environment().put(Mark.NAME, mark.value());
        long now = System.nanoTime();
        var leader = builder.start();
        return new Supervision.Started(leader, now, files, new Session(leader, mark), leaf);
    }

    @Override
    public Optional<String> overlayProblem(Path directory) {
        return Optional.of("a plugin that is not isolated works on a copy, elsewhere");
    }

    /// Returns when they are gone.
    @Override
    public void close() {
        isClosed = true;
        var left = List.copyOf(running);
        left.forEach(Spawn::cancel);
        left.forEach(Spawn::awaitEnd);
        groups.close();
    }
}
