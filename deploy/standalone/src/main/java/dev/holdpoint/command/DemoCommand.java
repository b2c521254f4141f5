package dev.holdpoint.command;

import dev.holdpoint.dispatcher.http.ListenAddress;
import dev.holdpoint.embedded.Child;
import dev.holdpoint.embedded.Ensemble;
import dev.holdpoint.embedded.JavaCommand;
import dev.holdpoint.embedded.Plan;
import dev.holdpoint.embedded.TemporaryDirectory;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.RunContext;
import dev.holdpoint.model.WorkspaceName;
import dev.holdpoint.queue.redis.RedisQueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `demo`: the main job, on this machine, from nothing.
@Command(
        name = "demo",
        description = {
            "Shows the main job: an embedded Redis, a dispatcher and two executors run a real pass"
                    + " over a made-up run directory; a plugin asks a question, you answer it."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final ListenAddress ANY = ListenAddress.parse("0");
    private static final List<String> PLUGINS = List.of("hello_plugin", "instrument_columns");

    private final Surroundings around;

    @Option(
            names = "--answer",
            paramLabel = "PLUGIN.FIELD=VALUE",
            description = {
                "answers the question once it has been published, such as",
                "instrument_columns.date_time=2024-02-07T10:15"
            })
    private List<String> answers = List.of();

    @Option(names = "--once", description = "end when the pass has, without waiting for Enter")
    private boolean once;

    @Option(names = "--keep", description = "leave the directory and the logs behind")
    private boolean keep;

    DemoCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        var given = Pairs.answers(answers);
        var directory = TemporaryDirectory.make("holdpoint-demo-");
        try (var cleanUp = new CleanUp(() -> clear(directory));
                var processes = around.processes()) {
            cleanUp.alsoAtExit();
            var run = RunDirectory.make(made(directory.path().resolve("lab")));
            var logs = made(directory.path().resolve("logs"));
            around.say("starting an embedded Redis, a dispatcher and two executors");
            try (var ensemble =
                    Ensemble.start(
                            plan(run, logs),
                            new JavaCommand(HoldpointMain.class.getName(), around.home()),
                            processes,
                            this::started,
                            this::lost)) {
                cleanUp.first(ensemble::close);
                return show(ensemble, run, given);
            }
        }
    }

    private int show(Ensemble ensemble, RunDirectory run, Map<String, Map<String, String>> given) {
        around.say("ready redis=" + ensemble.redisUrl() + " http=" + ensemble.httpUrl());
        around.say("");
        around.say("the run directory lab:" + run.name() + " is " + run.path());
        var before = run.snapshot();
        try (var queue = RedisQueue.connect(ensemble.redisUrl())) {
            var demonstration = new Demonstration(around, queue, given);
            var view =
                    demonstration.run(
                            PassSpec.of(new WorkspaceName("lab", run.name()))
                                    .withPlugins(PLUGINS)
                                    .withContext(RunContext.of(Map.of("operator", around.user()))));
            result(view, LineDiff.of(before, run.snapshot()));
            if (!once && around.terminal() != null) {
                linger(ensemble);
            }
            return ExitCode.of(view);
        }
    }

    private void result(PassView view, List<String> difference) {
        around.say("");
        Show.pass(view).forEach(around::say);
        around.say("");
        around.say(difference.isEmpty() ? "the directory is as it was" : "in the directory:");
        difference.forEach(line -> around.say("  " + Show.plain(line)));
    }

    private void linger(Ensemble ensemble) {
        around.say("");
        around.say("it is all still running; from another terminal, for example:");
        around.say("  export HOLDPOINT_REDIS=" + ensemble.redisUrl());
        around.say("  ./holdpoint pass submit --workspace lab:PROJ-1/EQ1/run-0001 --wait");
        if (around.terminal() != null) {
            around.terminal().ask("press Enter to stop and clean up ");
        }
    }

    private static Plan plan(RunDirectory run, Path logs) {
        return new Plan(2, Map.of("lab", run.root()), null, null, 0, ANY, null, logs);
    }

    private void started(Child child) {
        around.say("  " + child.name() + ", pid " + child.pid());
    }

    private void lost(Child child) {
        around.tell("holdpoint: " + child + " ended with exit status " + child.exitCode());
        child.tail().forEach(line -> around.tell("  " + Show.plain(line)));
    }

    private void clear(TemporaryDirectory directory) {
        if (keep) {
            around.say("kept: " + directory.path());
        } else {
            directory.close();
        }
    }

    private static Path made(Path directory) {
        try {
            return Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
