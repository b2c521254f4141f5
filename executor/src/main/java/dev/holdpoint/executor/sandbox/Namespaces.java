package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The level `namespaces`: each worker in namespaces of its own on a staged view of its workspace,
/// with a read-only system, no network but where its plugin has it, and no capability; made by
/// util-linux, without a filter of system calls.
///
/// Workers die with the thread that started them; it lives until [#close].
public final class Namespaces implements Sandbox {
    private final UtilLinux tools;
    private final Interpreter interpreter;
    private final Layout layout;
    private final RunPlace place;
    private final String enter = Script.of("enter.sh");
    private final UnshareLine.Enclosure enclosure;
    private final ControlGroups groups;
    private final Starter starter = new Starter();

    private Namespaces(
            UtilLinux tools,
            Interpreter interpreter,
            Layout layout,
            RunPlace place,
            ControlGroups groups,
            boolean ownsUsers) {
        this.tools = tools;
        this.interpreter = interpreter;
        this.layout = layout;
        this.place = place;
        this.groups = groups;
        this.enclosure =
                new UnshareLine.Enclosure(
                        Script.of("enclose.sh"), Script.of("become.sh"), place.room(), ownsUsers);
    }

    /// Makes ready what all workers share, and proves by running the real command line once that
    /// this host can do it. Root can do without user namespaces.
    ///
    /// @param python absolute path of the interpreter
    /// @param sdk the directory that holds the package `holdpoint`
    /// @param runDirectory a directory of this process alone, that every workspace's owner can
    ///   reach; made if missing
    /// @param grouping makes the control groups, when it is given the run directory
    /// @throws SandboxUnavailable what was tried, what came, what to do
    static Namespaces open(
            String python, Path sdk, Path runDirectory, Function<Path, ControlGroups> grouping) {
        try {
            return open(python, sdk, runDirectory, grouping, true);
        } catch (SandboxUnavailable e) {
            if (!WorkerUser.isRoot()) {
                throw e;
            }
            return open(python, sdk, runDirectory, grouping, false);
        }
    }

    /// @param ownsUsers whether each worker gets a user namespace
    static Namespaces open(
            String python,
            Path sdk,
            Path runDirectory,
            Function<Path, ControlGroups> grouping,
            boolean ownsUsers) {
        var kit = sdk.toAbsolutePath().normalize();
        var tools = UtilLinux.find();
        var interpreter = Interpreter.of(python, kit);
        var place = RunPlace.make(runDirectory);
        if (place.path().toString().matches("(?s).*[\\s\\\\].*")) {
            throw new SandboxUnavailable(
                    "expected a run directory without blanks in its name, came: " + place.path(),
                    "point --run-dir to another");
        }
        return new Namespaces(
                        tools,
                        interpreter,
                        layout(interpreter, kit),
                        place,
                        grouping.apply(place.path()),
                        ownsUsers)
                .proven();
    }

    private static Layout layout(Interpreter interpreter, Path kit) {
        try {
            return Layout.of(interpreter, kit);
        } catch (IOException e) {
            throw new SandboxUnavailable(
                    "expected a readable system, came: " + e, "look at /lib and /etc", e);
        }
    }

    private Namespaces proven() {
        try {
            prove();
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void prove() {
        var problem =
                overlayProblem(place.probe())
                        .flatMap(_ -> new Probe(this, place.probe(), true).problem());
        if (problem.isPresent()) {
            throw new SandboxUnavailable(
                    "expected a trivial worker to run in namespaces below "
                            + place.path()
                            + "; "
                            + problem.get(),
                    advice(problem.get()));
        }
    }

    private static String advice(String said) {
        if (said.contains("unrecognized option") || said.contains("invalid option")) {
            return "install util-linux 2.36 or newer";
        }
        if (said.contains("unshare failed") || said.contains("permitted")) {
            return "let this user make user namespaces: `sysctl -w user.max_user_namespaces=10000`,"
                    + " on Ubuntu 23.10 and later `sysctl -w"
                    + " kernel.apparmor_restrict_unprivileged_userns=0`; in a container allow user"
                    + " namespaces and an unmasked /proc";
        }
        return "type `unshare --user --map-root-user --mount --pid --fork --mount-proc true` to see"
                + " whether namespaces work here at all";
    }

    @Override
    public String level() {
        return Level.NAMESPACES.wire();
    }

    @Override
    public List<String> missing() {
        var missing = new ArrayList<>(groups.missing());
        missing.add(
                "no filter of system calls: plugins reach all of the kernel that an ordinary user"
                        + " does, keyrings and sockets to virtual machines too");
        if (groups.isOn()) {
            // it counts processes, whoever they belong to
        } else if (!enclosure.ownsUsers()) {
            missing.add(
                    "the number of processes is not limited: there are no user namespaces, and"
                            + " without the kernel would count all that the user has");
        } else if (WorkerUser.isRoot()) {
            missing.add(
                    "the limit of processes does not bind a worker whose workspace belongs to root:"
                            + " give workspaces to an ordinary user");
        }
        if (!WorkerUser.isRoot() && !Tools.has("hostname")) {
            missing.add("plugins see this host's name: there is no program hostname");
        }
        return List.copyOf(missing);
    }

    @Override
    public Accounting accounting() {
        return groups.accounting();
    }

    /// The kernel counts by user, and those of a user namespace apart; it does not bind root.
    @Override
    public boolean limitsProcesses(int owner) {
        return groups.isOn() || (enclosure.ownsUsers() && owner != 0);
    }

    /// At its real path.
    @Override
    public Path seen(View view) {
        return view.workspace();
    }

    @Override
    public Spawn start(Launch launch, Consumer<String> stderrLine) {
        return Spawn.of(launch, () -> begin(launch), stderrLine);
    }

    @Override
    public Optional<String> overlayProblem(Path directory) {
        return new Probe(this, directory, false).problem();
    }

    private Supervision.Started begin(Launch launch) throws IOException {
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
        var environment = new LinkedHashMap<>(launch.environment());
        environment.put("HOME", Layout.HOME.toString());
        var files = SpawnFiles.create(launch.scratch(), UnshareLine.settings(environment));
        var builder = new ProcessBuilder(line(launch, files, leaf.entrance()).words(tools));
        builder.directory(Path.of("/").toFile());
        builder.environment().clear();
        long now = System.nanoTime();
        var outer = starter.call(builder::start);
        var tree = new ProcessTree(outer, files, false, false);
        var view = Path.of(UnshareLine.JAIL + launch.view().workspace());
        return new Supervision.Started(outer, now, files, tree, false, leaf, view);
    }

    private UnshareLine line(Launch launch, SpawnFiles files, List<Path> entrance)
            throws IOException {
        var view = launch.view();
        if (!view.isCopy()) {
            WorkDirectory.clear(view.work());
        }
        var nothing = Path.of("/dev/null");
        var setUp =
                new CommandLine.SetUp(
                        enter,
                        entrance,
                        files.settings(),
                        files.report(),
                        files.status(),
                        nothing,
                        view.workspace(),
                        view.upper(),
                        view.work(),
                        place.view(),
                        List.of());
        var extras = new ArrayList<>(layout.extras());
        extras.add(launch.packages());
        return new UnshareLine(
                WorkerUser.of(view.workspace()),
                setUp,
                enclosure,
                layout.mounts(
                        launch, extras.stream().map(Mount.ReadOnly::same).toList(), place.view()),
                view.workspace(),
                launch.plugin().network(),
                enclosure.ownsUsers()
                        ? WorkerCommand.of(launch, interpreter)
                        : WorkerCommand.uncounted(launch, interpreter));
    }

    /// Ends the thread that starts workers, and with it every worker that still runs.
    @Override
    public void close() {
        starter.close();
        groups.close();
    }
}
