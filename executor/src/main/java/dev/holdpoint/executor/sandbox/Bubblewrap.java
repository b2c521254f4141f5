package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The level `strong`: each worker in namespaces of its own on a staged view of its workspace, with
/// a read-only system, no network but where its plugin has it, no capability and a filter of system
/// calls.
///
/// Workers die with the thread that started them; it lives until [#close].
public final class Bubblewrap implements Sandbox {
    private final Tools tools;
    private final Interpreter interpreter;
    private final Layout layout;
    private final RunPlace place;
    private final Path filter;
    private final Path networkFilter;
    private final boolean filtered;
    private final String script;
    private final List<String> missing;
    private final Starter starter = new Starter();

    /// What the operator decides.
    ///
    /// @param bwrap name or absolute path of bubblewrap
    /// @param python absolute path of the interpreter
    /// @param sdk the directory that holds the package `holdpoint`
    /// @param runDirectory a directory of this executor alone, that every workspace's owner can
    ///   reach; made if missing
    public record Settings(String bwrap, String python, Path sdk, Path runDirectory) {
        public Settings {
            sdk = sdk.toAbsolutePath().normalize();
            runDirectory = runDirectory.toAbsolutePath().normalize();
        }
    }

    private Bubblewrap(
            RunPlace place,
            Tools tools,
            Interpreter interpreter,
            Layout layout,
            boolean filtered,
            List<String> missing) {
        this.tools = tools;
        this.interpreter = interpreter;
        this.layout = layout;
        this.place = place;
        this.filter = place.path().resolve("filter.bpf");
        this.networkFilter = place.path().resolve("filter-network.bpf");
        this.filtered = filtered;
        this.missing = List.copyOf(missing);
        this.script = Script.of("enter.sh");
    }

    /// Makes ready what all workers share, and proves by running the real command line once that
    /// this host can do it.
    ///
    /// @throws HoldpointException `sandbox_unavailable`: what was tried, what came, what to do
    public static Bubblewrap open(Settings settings) {
        var tools = Tools.find(settings.bwrap());
        var interpreter = Interpreter.of(settings.python(), settings.sdk());
        var machine = Syscalls.of(System.getProperty("os.arch", ""));
        var missing = new ArrayList<String>();
        missing.add(
                "memory is limited per process, not for the whole tree: no memory cgroup is used");
        if (WorkerUser.isRoot()) {
            missing.add(
                    "the limit of processes does not bind a worker whose workspace belongs to root:"
                            + " give workspaces to an ordinary user");
        }
        if (machine.isEmpty()) {
            missing.add("no filter of system calls: there is no table for this kind of processor");
        }
        try {
            var bubblewrap =
                    new Bubblewrap(
                            RunPlace.make(settings.runDirectory()),
                            tools,
                            interpreter,
                            Layout.of(interpreter, settings.sdk()),
                            machine.isPresent(),
                            missing);
            if (machine.isPresent()) {
                Files.write(bubblewrap.filter, Seccomp.program(machine.get(), false));
                Files.write(bubblewrap.networkFilter, Seccomp.program(machine.get(), true));
            }
            bubblewrap.prove();
            return bubblewrap;
        } catch (IOException e) {
            throw new SandboxUnavailable(
                    "expected to be able to write in " + settings.runDirectory() + ", came: " + e,
                    "point --run-dir to where it can",
                    e);
        }
    }

    @Override
    public String level() {
        return Level.STRONG.wire();
    }

    @Override
    public List<String> missing() {
        return missing;
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

    /// Ends the thread that starts workers, and with it every worker that still runs.
    @Override
    public void close() {
        starter.close();
    }

    @Override
    public Optional<String> overlayProblem(Path directory) {
        return new Probe(this, directory, false).problem();
    }

    /// Without an overlay in the run directory workers still run on copies.
    private void prove() {
        var directory = place.probe();
        var problem =
                overlayProblem(directory).flatMap(_ -> new Probe(this, directory, true).problem());
        if (problem.isPresent()) {
            close();
            throw new SandboxUnavailable(
                    "expected a trivial worker to run in bubblewrap below "
                            + place.path()
                            + "; "
                            + problem.get(),
                    Probe.advice(problem.get()));
        }
    }

    /// The words that [#start] would start for this launch. The files they name are made.
    public List<String> words(Launch launch) throws IOException {
        return commandLine(launch, files(launch)).words(tools);
    }

    private static SpawnFiles files(Launch launch) throws IOException {
        var environment = new LinkedHashMap<>(launch.environment());
        environment.put("HOME", Layout.HOME.toString());
        return SpawnFiles.create(launch.scratch(), CommandLine.settings(environment));
    }

    private Supervision.Started begin(Launch launch) throws IOException {
        var files = files(launch);
        var words = commandLine(launch, files).words(tools);
        var builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
        builder.environment().clear();
        long now = System.nanoTime();
        var outer = starter.call(builder::start);
        return new Supervision.Started(outer, now, files, new ProcessTree(outer, files, filtered));
    }

    private CommandLine commandLine(Launch launch, SpawnFiles files) throws IOException {
        var view = launch.view();
        var user = WorkerUser.of(view.workspace());
        var binds = new ArrayList<Mount.ReadOnly>();
        var extras = new ArrayList<Mount.ReadOnly>();
        var directories = new ArrayList<>(layout.extras());
        directories.add(launch.packages());
        for (var directory : directories) {
            if (user instanceof WorkerUser.Owner && !Reach.byAnybody(directory)) {
                var bound = place.bind(binds.size());
                binds.add(new Mount.ReadOnly(directory, bound));
                extras.add(new Mount.ReadOnly(bound, directory));
            } else {
                extras.add(Mount.ReadOnly.same(directory));
            }
        }
        if (!view.isCopy()) {
            WorkDirectory.clear(view.work());
        }
        var merged = place.view();
        var setUp =
                new CommandLine.SetUp(
                        script,
                        files.settings(),
                        files.report(),
                        files.status(),
                        filter(launch),
                        view.workspace(),
                        view.upper(),
                        view.work(),
                        merged,
                        binds);
        return new CommandLine(
                user,
                setUp,
                layout.mounts(launch, extras, merged),
                view.workspace(),
                filtered,
                launch.plugin().network(),
                WorkerCommand.of(launch, interpreter));
    }

    private Path filter(Launch launch) {
        if (!filtered) {
            return Path.of("/dev/null");
        }
        return launch.plugin().network() ? networkFilter : filter;
    }
}
