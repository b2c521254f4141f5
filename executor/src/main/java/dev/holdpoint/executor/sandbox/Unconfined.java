package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// No sandbox: for trying out one's own plugins where there is none. A worker is an ordinary
/// process of the same user; it can read, write and reach whatever that user can. Without a control
/// group the number of its processes has no limit: the kernel would count all that the user has.
///
/// This is no [dev.holdpoint.model.Level]: nobody gets it who does not ask for it.
public final class Unconfined implements Confinement {
    /// All data comes as arguments; a session of its own lets all of it be killed.
    static final String SCRIPT =
            """
            while [ "$1" != -- ]; do
                echo 0 > "$1" || exit 1
                shift
            done
            read -r score </proc/self/oom_score_adj
            [ "$score" -ge 0 ] || echo 0 > /proc/self/oom_score_adj
            exec 7>"$2"
            shift 2
            exec setsid "$@"
            """;

    private final Interpreter interpreter;

    private Unconfined(Interpreter interpreter) {
        this.interpreter = interpreter;
    }

    /// Asks the interpreter whether it is there.
    ///
    /// @param python its absolute path
    /// @param kit the directory that holds the package `holdpoint`
    /// @param runDirectory an existing directory of this executor alone
    /// @throws HoldpointException `sandbox_unavailable` when it does not answer
    public static Sandbox open(String python, Path kit, Path runDirectory) {
        return open(python, kit, runDirectory, () -> ControlGroups.open(runDirectory));
    }

    static Sandbox open(
            String python, Path kit, Path runDirectory, Supplier<ControlGroups> grouping) {
        return new OrdinaryProcesses(
                new Unconfined(Interpreter.of(python, kit)), grouping.get(), runDirectory);
    }

    @Override
    public String level() {
        return "none";
    }

    @Override
    public List<String> missing(boolean isGrouped) {
        var missing = new ArrayList<String>();
        missing.add("plugins are not isolated: they can do whatever this user can");
        if (!isGrouped) {
            missing.add("the number of processes is not limited");
        }
        missing.add(leftBehind(isGrouped));
        return missing;
    }

    /// What becomes of processes that hide.
    static String leftBehind(boolean isGrouped) {
        return isGrouped
                ? "a process that a plugin leaves behind is ended unless it moves itself to"
                        + " another control group, as this user can"
                : "a process that a plugin leaves behind is ended only as long as it keeps its"
                        + " environment, or its session, or its parent, and lives until it is seen";
    }

    /// In the copy.
    @Override
    public Path seen(View view) {
        return view.upper();
    }

    @Override
    public Line line(Launch launch, List<Path> entrance, Path report) throws IOException {
        var words = inSession(entrance, report, WorkerCommand.uncounted(launch, interpreter));
        var home = Files.createDirectories(launch.scratch().resolve("home"));
        return new Line(words, seen(launch.view()), home);
    }

    /// The words that start a command of this user in a session of its own.
    static List<String> inSession(List<Path> entrance, Path report, List<String> command) {
        var words = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "holdpoint-worker"));
        entrance.forEach(file -> words.add(file.toString()));
        words.add("--");
        words.add(report.toString());
        words.addAll(command);
        return words;
    }
}
