package dev.holdpoint.bench;

import dev.holdpoint.embedded.Processes;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
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

/// `bench run-cost`: what one run of a plugin costs, against the interpreter alone.
@Command(
        name = "run-cost",
        description = {
            "Measures what one run of a trivial Python plugin costs, with all protections on, against"
                    + " bubblewrap with nothing but Python in it and against Python alone, in turns;"
                    + " where the milliseconds go; and how many whole passes an executor does per"
                    + " second. Takes two to three minutes on an idle machine."
        },
        mixinStandardHelpOptions = true)
final class RunCost implements Callable<Integer> {
    /// The forms of the result.
    enum Form {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            defaultValue = "table",
            description = "how to print: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private Form form = Form.table;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "40",
            description = "rounds of comparing that are to count; default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--passes",
            paramLabel = "N",
            defaultValue = "120",
            description =
                    "passes per measurement of passes per second; 0 = none; default: ${DEFAULT-VALUE}")
    private int passes;

    @Option(
            names = "--slots",
            paramLabel = "N,…",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "slots of the measured executors; default: ${DEFAULT-VALUE}")
    private List<Integer> slots = List.of();

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
    private final Processes processes;
    private final PrintWriter out;

    /// @param home of the installation
    RunCost(Path home, Processes processes, PrintWriter out) {
        this.home = home;
        this.processes = processes;
        this.out = out;
    }

    @Override
    public Integer call() {
        if (rounds < 1 || passes < 0 || slots.stream().anyMatch(each -> each < 1)) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--rounds and --slots take 1 or more, --passes 0 or more");
        }
        if (owner != null && !"root".equals(System.getProperty("user.name"))) {
            throw new HoldpointException(
                    Problem.BAD_SETTING,
                    "--owner is for root, who can give workspaces away; leave it out");
        }
        try (var directory = TemporaryDirectory.make("holdpoint-bench-")) {
            var site = Site.make(directory.path(), owner);
            var report = report(site);
            var lines =
                    form == Form.json ? List.of(Json.writePretty(report.json())) : report.table();
            lines.forEach(out::println);
            out.flush();
            return 0;
        }
    }

    private RunCostReport report(Site site) {
        var baseline = Baseline.find(python, bubblewrap);
        try (var path = new RunPath(site, home, python, bubblewrap)) {
            var laps = new ArrayList<Map<String, Double>>();
            return new RunCostReport(
                    Machine.facts(home, site.directory()),
                    command(),
                    baseline,
                    compare(path, baseline, laps),
                    laps,
                    path.links(),
                    throughput(site));
        }
    }

    /// What to type for the same figures.
    private String command() {
        return "./holdpoint bench run-cost --rounds %d --passes %d --slots %s --python %s --bwrap %s"
                        .formatted(
                                rounds,
                                passes,
                                slots.stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(",")),
                                python,
                                bubblewrap)
                + (owner == null ? "" : " --owner " + owner);
    }

    private Rounds.Result compare(RunPath path, Baseline baseline, List<Map<String, Double>> laps) {
        var measures = new LinkedHashMap<String, DoubleSupplier>();
        measures.put(RunCostReport.IDLE, () -> path.run(Site.IDLE));
        measures.put(RunCostReport.BARE, baseline.bare()::run);
        measures.put(
                RunCostReport.WRITER,
                () -> {
                    double ms = path.run(Site.WRITER);
                    laps.add(path.phases());
                    return ms;
                });
        measures.put(RunCostReport.PLAIN, baseline.plain()::run);
        for (var link : path.links()) {
            measures.put(RunCostReport.line(link), () -> path.runLine(link));
        }
        return new Rounds(measures, new ProcLoad()).run(rounds);
    }

    private List<RunCostReport.Rate> throughput(Site site) {
        if (passes == 0) {
            return List.of();
        }
        var rates = new ArrayList<RunCostReport.Rate>();
        var tools = List.of("--python", python, "--bwrap", bubblewrap);
        try (var throughput = new Throughput(site, Throughput.java(home), tools, processes)) {
            for (int each : slots) {
                rates.add(
                        new RunCostReport.Rate(
                                each,
                                throughput.perSecond(each, Site.IDLE, passes),
                                throughput.perSecond(each, Site.WRITER, passes)));
            }
        }
        return rates;
    }
}
