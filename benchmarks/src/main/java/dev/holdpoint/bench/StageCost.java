package dev.holdpoint.bench;

import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.wire.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `bench stage`: whether the size of a workspace matters to a plugin that changes one file of it.
@Command(
        name = "stage",
        description = {
            "Measures one run of a plugin that writes one file, from opening the stage to having"
                    + " published and dropped it, in workspaces of different sizes, in turns; and"
                    + " what it costs to set aside what a plugin changed and to take it up again."
                    + " Run it as the user whom executors run as: without root the owners in a"
                    + " workspace are looked at too."
        },
        mixinStandardHelpOptions = true)
final class StageCost implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "how to print: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private RunCost.Form form = RunCost.Form.table;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "30",
            description = "rounds that are to count; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--files",
            paramLabel = "N,…",
            split = ",",
            defaultValue = "1,100,10000,100000",
            description = "files in the workspaces; default: ${DEFAULT-VALUE}")
    private List<Integer> files = List.of();

    @Option(
            names = "--changed",
            paramLabel = "N,…",
            split = ",",
            defaultValue = "1,100,10000",
            description = "files that are changed and set aside; default: ${DEFAULT-VALUE}")
    private List<Integer> changed = List.of();

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_PYTHON:-/usr/bin/python3}",
            description = "the interpreter (HOLDPOINT_PYTHON); default: ${DEFAULT-VALUE}")
    private String python = "";

    @Option(
            names = "--bwrap",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_BWRAP:-bwrap}",
            description = "bubblewrap (HOLDPOINT_BWRAP); default: ${DEFAULT-VALUE}")
    private String bubblewrap = "";

    @Option(
            names = "--owner",
            paramLabel = "UID",
            description =
                    "give the workspaces to this user, whom an executor that is root becomes; default:"
                            + " whoever measures")
    private @Nullable Integer owner;

    private final Path home;
    private final PrintWriter out;

    /// @param home of the installation
    StageCost(Path home, PrintWriter out) {
        this.home = home;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (rounds < 1
                || files.stream().anyMatch(each -> each < 1)
                || changed.stream().anyMatch(each -> each < 1)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--rounds, --files and --changed take 1 or more");
        }
        if (owner != null && !"root".equals(System.getProperty("user.name"))) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--owner is for root, who can give workspaces away; leave it out");
        }
        try (var directory = TemporaryDirectory.make("holdpoint-bench-")) {
            var report = report(Site.make(directory.path(), owner));
            var lines =
                    form == RunCost.Form.json
                            ? List.of(Json.writePretty(report.json()))
                            : report.table();
            lines.forEach(out::println);
            out.flush();
            return 0;
        }
    }

    private StageCostReport report(Site site) {
        for (int each : files) {
            site.workspace(workspace(each).path(), each);
        }
        changed.forEach(site::changer);
        try (var path = new RunPath(site, home, python, bubblewrap)) {
            var facts = new LinkedHashMap<>(Machine.facts(home, site.directory()));
            facts.put(
                    "stage",
                    path.kind() instanceof StageKind.Copy copy ? copy.sentence() : "overlay");
            var phases = new LinkedHashMap<String, List<Double>>();
            var measures = new LinkedHashMap<String, DoubleSupplier>();
            for (int each : files) {
                measures.put(
                        StageCostReport.tree(each), () -> path.run(Site.WRITER, workspace(each)));
            }
            var trees = new Rounds(measures, new ProcLoad()).run(rounds);
            return new StageCostReport(
                    facts, command(), files, trees, changed, parked(path, phases), phases);
        }
    }

    private static WorkspaceName workspace(int size) {
        return new WorkspaceName("bench", "files-" + size);
    }

    private Rounds.Result parked(RunPath path, Map<String, List<Double>> phases) {
        var measures = new LinkedHashMap<String, DoubleSupplier>();
        for (int each : changed) {
            measures.put(
                    StageCostReport.changes(each),
                    () -> {
                        double ms = path.park("bench_changes_" + each);
                        for (var phase : StageCostReport.PHASES) {
                            phases.computeIfAbsent(
                                            StageCostReport.phase(each, phase),
                                            _ -> new ArrayList<>())
                                    .add(path.phases().getOrDefault(phase, Double.NaN));
                        }
                        return ms;
                    });
        }
        return new Rounds(measures, new ProcLoad()).run(Math.max(1, rounds / 3));
    }

    /// What to type for the same figures.
    private String command() {
        return "./holdpoint bench stage --rounds %d --files %s --changed %s --python %s --bwrap %s%s"
                .formatted(
                        rounds,
                        joined(files),
                        joined(changed),
                        python,
                        bubblewrap,
                        owner == null ? "" : " --owner " + owner);
    }

    private static String joined(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
