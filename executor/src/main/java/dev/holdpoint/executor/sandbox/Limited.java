package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The level `limits`: a worker is an ordinary process that gains no privileges. It has the rights
/// of the executor's user, or of the workspace's owner where the executor is root, who shows it the
/// copy in a mount namespace of its own.
final class Limited implements Confinement {
    /// How many processes more than it has now a user may get by a plugin that has no control
    /// group: a fence against fork bombs. The contract's 64 cannot be kept, since the kernel counts
    /// all that the user has.
    private static final int FENCE = 512;

    private final UtilLinux tools;
    private final Interpreter interpreter;
    private final RunPlace place;
    private final String lend = Script.of("lend.sh");
    private final boolean isGrouped;

    private Limited(UtilLinux tools, Interpreter interpreter, RunPlace place, boolean isGrouped) {
        this.tools = tools;
        this.interpreter = interpreter;
        this.place = place;
        this.isGrouped = isGrouped;
    }

    /// Makes ready what all workers share, and proves by running the real command line once that
    /// this host can do it.
    ///
    /// @param python absolute path of the interpreter
    /// @param kit the directory that holds the package `holdpoint`
    /// @param runDirectory a directory of this process alone, that every workspace's owner can
    ///   reach; made if missing
    /// @param grouping makes the control groups, when it is given the run directory
    /// @throws SandboxUnavailable what was tried, what came, what to do
    static Sandbox open(
            String python, Path kit, Path runDirectory, Function<Path, ControlGroups> grouping) {
        var tools = UtilLinux.find();
        var interpreter = Interpreter.of(python, kit.toAbsolutePath().normalize());
        var place = RunPlace.make(runDirectory);
        var groups = grouping.apply(place.path());
        var limited = new Limited(tools, interpreter, place, groups.isOn());
        var sandbox = new OrdinaryProcesses(limited, groups, place.path());
        try {
            limited.prove(sandbox);
            return sandbox;
        } catch (RuntimeException e) {
            sandbox.close();
            throw e;
        }
    }

    private void prove(Sandbox sandbox) {
        var problem = Probe.ofCopies(sandbox, place.probe()).problem();
        if (problem.isPresent()) {
            throw new SandboxUnavailable(
                    "expected a trivial worker to run as an ordinary process below "
                            + place.path()
                            + "; "
                            + problem.get(),
                    WorkerUser.isRoot()
                            ? "run the executor as an ordinary user: root must be able to mount"
                            : "type `setpriv --no-new-privs true` to see whether util-linux works"
                                    + " here");
        }
    }

    @Override
    public String level() {
        return Level.LIMITS.wire();
    }

    @Override
    public List<String> missing(boolean isGrouped) {
        var missing = new ArrayList<String>();
        missing.add(
                WorkerUser.isRoot()
                        ? "plugins are ordinary processes of the workspace's owner: they read, write"
                                + " and reach whatever he can, the network too"
                        : "plugins are ordinary processes of the executor's user: they read, write"
                                + " and reach whatever it can, the executor itself, Redis and the"
                                + " network too");
        if (WorkerUser.isRoot()) {
            missing.add("plugins do not run on workspaces that belong to root");
        }
        if (!isGrouped) {
            missing.add(
                    "the number of processes is limited to "
                            + FENCE
                            + " more than the user has, not for each worker");
        }
        missing.add("/tmp and /dev/shm are the host's, and not limited");
        missing.add(Unconfined.leftBehind(isGrouped));
        return missing;
    }

    /// In the copy, where its user reaches it.
    @Override
    public Path seen(View view) {
        return WorkerUser.isRoot() ? place.view() : view.upper();
    }

    @Override
    public Line line(Launch launch, List<Path> entrance, Path report) throws IOException {
        var home = Files.createDirectories(launch.scratch().resolve("home"));
        return switch (WorkerUser.of(launch.view().workspace())) {
            case WorkerUser.Executor user ->
                    new Line(plain(launch, entrance, report, user), seen(launch.view()), home);
            case WorkerUser.Owner user ->
                    new Line(
                            lent(launch, entrance, report, home, user), Path.of("/"), place.home());
            case WorkerUser.Root _ ->
                    throw new IOException(
                            "expected a workspace of an ordinary user, came one of root, in whose"
                                    + " name a plugin at the level limits could change the whole"
                                    + " host; give the workspace to an ordinary user, or let the"
                                    + " executor reach the level namespaces");
        };
    }

    private List<String> plain(
            Launch launch, List<Path> entrance, Path report, WorkerUser.Executor user)
            throws IOException {
        var words = new ArrayList<String>();
        words.addAll(
                List.of(tools.setpriv().toString(), "--pdeathsig=KILL", "--no-new-privs", "--"));
        words.addAll(Unconfined.inSession(entrance, report, command(launch, user.uid())));
        return words;
    }

    private List<String> lent(
            Launch launch, List<Path> entrance, Path report, Path home, WorkerUser.Owner user)
            throws IOException {
        Files.setAttribute(home, "unix:gid", user.gid());
        Files.setAttribute(home, "unix:uid", user.uid());
        var words = new ArrayList<String>();
        words.addAll(
                List.of(
                        tools.unshare().toString(),
                        "--mount",
                        "--propagation",
                        "private",
                        "--",
                        tools.shell().toString(),
                        "-c",
                        lend,
                        "holdpoint-lend"));
        entrance.forEach(file -> words.add(file.toString()));
        words.add("--");
        for (var path :
                List.of(
                        report,
                        tools.mount(),
                        launch.view().upper(),
                        place.view(),
                        home,
                        place.home())) {
            words.add(path.toString());
        }
        words.addAll(
                List.of(
                        tools.setsid().toString(),
                        tools.setpriv().toString(),
                        "--reuid=" + user.uid(),
                        "--regid=" + user.gid(),
                        "--clear-groups",
                        "--no-new-privs",
                        "--inh-caps=-all",
                        "--ambient-caps=-all",
                        "--bounding-set=-all",
                        "--pdeathsig=KILL",
                        "--"));
        words.addAll(command(launch, user.uid()));
        return words;
    }

    private List<String> command(Launch launch, int uid) throws IOException {
        return isGrouped
                ? WorkerCommand.uncounted(launch, interpreter)
                : WorkerCommand.counted(launch, interpreter, Tasks.of(uid) + FENCE);
    }
}
