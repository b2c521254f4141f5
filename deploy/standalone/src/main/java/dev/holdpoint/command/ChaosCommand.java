package dev.holdpoint.command;

import dev.holdpoint.chaos.Chaos;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `chaos`.
@Command(
        name = "chaos",
        description = {
            "Works producers, executors and operators on a Redis of its own, and breaks things meanwhile:"
                    + " kills and stalls executors, restarts Redis and lets it fail over, moves slots, cuts"
                    + " connections and lets them go silent. Then checks the history: every event, every result, every workspace.",
            "Exit code 1, with the history that shows it, when a promise was not kept."
        },
        mixinStandardHelpOptions = true)
final class ChaosCommand implements Callable<Integer> {
    private final Surroundings around;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "how long things are broken, may be a fraction; default: ${DEFAULT-VALUE}")
    private double minutes = 5;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of what is left to chance; default: another one each time, printed")
    private long seed = System.nanoTime();

    @Option(
            names = "--executors",
            paramLabel = "N",
            defaultValue = "4",
            description = "3 to 16; default: ${DEFAULT-VALUE}")
    private int executors = 4;

    @Option(
            names = "--servers",
            paramLabel = "KIND",
            split = ",",
            defaultValue = "standalone,sentinel,cluster",
            description = {
                "one Redis that is restarted, a master behind sentinels that fails over, a cluster"
                        + " whose masters fail and whose slots move: one after the other, each for its"
                        + " part of the time; default: ${DEFAULT-VALUE}"
            })
    private List<Chaos.Kind> kinds = List.of();

    ChaosCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        if (!(minutes > 0 && minutes <= 24 * 60)) {
            throw wrong("--minutes takes more than 0, at most a day; got " + minutes);
        }
        if (executors < 3 || executors > 16) {
            throw wrong("--executors takes 3 to 16; got " + executors);
        }
        around.say("seed        " + seed);
        var time = Duration.ofMillis((long) (minutes * 60_000 / kinds.size()));
        var java = new JavaCommand(HoldpointMain.class.getName(), around.home());
        boolean isKept = true;
        for (var kind : kinds) {
            around.say("servers     " + kind.name().toLowerCase(Locale.ROOT));
            try (var processes = around.processes()) {
                var directory = TemporaryDirectory.make("holdpoint-chaos-");
                var settings =
                        new Chaos.Settings(
                                kind,
                                time,
                                seed,
                                executors,
                                Chaos.Settings.USUAL_REST,
                                directory.path());
                var report =
                        new Chaos(settings, processes, java, around::tell, around.clock()).run();
                report.lines().forEach(line -> around.say(Show.plain(line)));
                if (report.violations().isEmpty()) {
                    directory.close();
                } else {
                    isKept = false;
                    around.say("everything is kept in " + directory.path());
                }
            }
        }
        return isKept ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static HoldpointException wrong(String message) {
        return new HoldpointException(Problem.BAD_SETTING, message);
    }
}
