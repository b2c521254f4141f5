package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Accounting;
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
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The level `strong`: each worker in namespaces of its own on a staged view of its workspace, with
/// a read-only system, no network but where its plugin has it, no capability and a filter of system
/// calls.
///
/// Workers die with what started them, which lives until [#close].
public final class Bubblewrap implements Sandbox {
    private static final Logger LOG = LoggerFactory.getLogger(Bubblewrap.class);

    private final Tools tools;
    private final Interpreter interpreter;
    private final Layout layout;
    private final RunPlace place;
    private final Path filter;
    private final Path networkFilter;
    private final String script;
    private final ControlGroups groups;
    private final List<String> missing;
    private final Start start;

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
            Start start,
            ControlGroups groups,
            List<String> missing) {
        this.tools = tools;
        this.interpreter = interpreter;
        this.layout = layout;
        this.place = place;
        this.filter = place.path().resolve("filter.bpf");
        this.networkFilter = place.path().resolve("filter-network.bpf");
        this.start = start;
        this.groups = groups;
        this.missing = List.copyOf(missing);
        this.script = Script.of("enter.sh");
    }

    /// Makes ready what all workers share, and proves by running the real command line once that
    /// this host can do it.
    ///
    /// @throws HoldpointException `sandbox_unavailable`: what was tried, what came, what to do
    public static Bubblewrap open(Settings settings) {
        return open(settings, ControlGroups::open);
    }

    /// @param grouping makes the control groups, when it is given the run directory
    static Bubblewrap open(Settings settings, Function<Path, ControlGroups> grouping) {
        try {
            return open(settings, Start.Way.RESIDENT, grouping);
        } catch (SandboxUnavailable e) {
            var slower = open(settings, Start.Way.CHAIN, grouping);
            LOG.warn("each worker costs some milliseconds more to start: {}", e.getMessage());
            return slower;
        }
    }

    /// @param way how workers are started
    static Bubblewrap open(Settings settings, Start.Way way) {
        return open(settings, way, ControlGroups::open);
    }

    /// @param way how workers are started
    /// @param grouping makes the control groups, when it is given the run directory
    static Bubblewrap open(
            Settings settings, Start.Way way, Function<Path, ControlGroups> grouping) {
        var tools = Tools.find(settings.bwrap());
        var interpreter = Interpreter.of(settings.python(), settings.sdk());
        var machine = machine(System.getProperty("os.arch", ""));
        try {
            var place = RunPlace.make(settings.runDirectory());
            var layout = Layout.of(interpreter, settings.sdk());
            var groups = grouping.apply(settings.runDirectory());
            var start = start(settings, tools, way, groups);
            var bubblewrap =
                    new Bubblewrap(
                            place, tools, interpreter, layout, start, groups, missing(groups));
            bubblewrap.begin(machine);
            return bubblewrap;
        } catch (IOException e) {
            throw new SandboxUnavailable(
                    "expected to be able to write in " + settings.runDirectory() + ", came: " + e,
                    "point --run-dir to where it can",
                    e);
        }
    }

    /// The table of system calls for this kind of processor, without which there is no filter.
    ///
    /// @param architecture as the Java system property `os.arch` has it
    static Syscalls machine(String architecture) {
        return Syscalls.of(architecture)
                .orElseThrow(() ->
                        new SandboxUnavailable(
                                "expected a kind of processor whose system calls are known, came "
                                        + architecture,
                                "run the executor on x86-64 or ARM of 64 bits, or at the level"
                                        + " namespaces"));
    }

    /// After the groups, which may have to move this process while it has no child.
    private static Start start(
            Settings settings, Tools tools, Start.Way way, ControlGroups groups) {
        var starter = new Starter();
        var chain = new ChainStart(tools, starter);
        if (way == Start.Way.CHAIN) {
            return chain;
        }
        var words = new ArrayList<String>();
        if (!WorkerUser.isRoot()) {
            words.add(tools.unshare().toString());
            words.addAll(List.of("--user", "--map-root-user", "--"));
        }
        words.addAll(List.of(settings.python(), "-I", "-S"));
        words.add(settings.sdk().resolve("holdpoint/_launcher.py").toString());
        var complaints = settings.runDirectory().resolve("launcher.err");
        try {
            return new ResidentStart(words, complaints, starter, chain);
        } catch (IOException e) {
            starter.close();
            groups.close();
            throw new SandboxUnavailable(
                    "expected " + settings.python() + " to start workers, came: " + e.getMessage(),
                    "give --python one that has the module ctypes",
                    e);
        }
    }

    private static List<String> missing(ControlGroups groups) {
        var missing = new ArrayList<>(groups.missing());
        if (WorkerUser.isRoot() && groups.accounting() == Accounting.POLLING) {
            missing.add(
                    "the limit of processes does not bind a worker whose workspace belongs to root:"
                            + " give workspaces to an ordinary user");
        }
        return missing;
    }

    private void begin(Syscalls machine) throws IOException {
        try {
            Files.write(filter, Seccomp.program(machine, false));
            Files.write(networkFilter, Seccomp.program(machine, true));
            prove();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
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

    @Override
    public Accounting accounting() {
        return groups.accounting();
    }

    /// The kernel's own limit does not bind root.
    @Override
    public boolean limitsProcesses(int owner) {
        return groups.isOn() || owner != 0;
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

    /// Ends what starts workers, and with it every worker that still runs.
    @Override
    public void close() {
        start.close();
        groups.close();
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
            throw new SandboxUnavailable(
                    "expected a trivial worker to run in bubblewrap below "
                            + place.path()
                            + "; "
                            + problem.get(),
                    Probe.advice(problem.get()));
        }
    }

    /// The words that the process of this launch becomes when everything is ready: bubblewrap and
    /// what runs inside.
    public List<String> words(Launch launch) throws IOException {
        return commandLine(launch, files(launch), List.of()).inside(tools);
    }

    /// Makes everything ready as [#start] does, but for the control group, and goes on with other
    /// words; nobody looks after the process.
    public Process startWords(Launch launch, List<String> words) throws IOException {
        return start.start(commandLine(launch, files(launch), List.of()), words);
    }

    private static SpawnFiles files(Launch launch) throws IOException {
        var environment = new LinkedHashMap<>(launch.environment());
        environment.put("HOME", Layout.HOME.toString());
        return SpawnFiles.create(launch.scratch(), CommandLine.settings(environment));
    }

    private Supervision.Started begin(Launch launch) throws IOException {
        var leaf = groups.leaf(launch.limits());
        try {
            var files = files(launch);
            var line = commandLine(launch, files, leaf.entrance());
            long now = System.nanoTime();
            var outer = start.start(line, line.inside(tools));
            boolean isAlone = isAlone(launch);
            var tree = new ProcessTree(outer, files, true, isAlone);
            return new Supervision.Started(
                    outer, now, files, tree, isAlone, leaf, launch.view().workspace());
        } catch (IOException | RuntimeException e) {
            leaf.kill();
            leaf.close();
            throw e;
        }
    }

    private CommandLine commandLine(Launch launch, SpawnFiles files, List<Path> entrance)
            throws IOException {
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
                        entrance,
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
                launch.plugin().network(),
                isAlone(launch)
                        ? WorkerCommand.alone(launch, interpreter)
                        : WorkerCommand.of(launch, interpreter));
    }

    /// A Python plugin says itself how it ends, as far as bubblewrap cannot see that.
    private boolean isAlone(Launch launch) {
        return groups.countsAll() && launch.plugin().isPython();
    }

    private Path filter(Launch launch) {
        return launch.plugin().network() ? networkFilter : filter;
    }
}
