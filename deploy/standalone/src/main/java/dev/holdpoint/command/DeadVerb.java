package dev.holdpoint.command;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.DeadPasses.Start;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.wire.ViewJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The verbs that decide about dead passes, named one by one or by what they have in common.
@Command(mixinStandardHelpOptions = true)
abstract sealed class DeadVerb implements Callable<Integer> {
    /// At once; more are found by going on.
    private static final int PAGE = 500;

    private final Surroundings around;

    @Parameters(
            paramLabel = "ID",
            arity = "0..*",
            description = "as 'dead list' shows them; none: those that the flags choose")
    private List<String> ids = List.of();

    @Option(names = "--all", description = "all of the queue")
    private boolean isAll;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "who says it, recorded with each; default: the user's login name")
    private @Nullable String by;

    @Mixin private Choice choice = new Choice();
    @Mixin private OfQueue of = new OfQueue();
    @Mixin private Connection connection = new Connection();
    @Mixin private Output output = new Output();

    DeadVerb(Surroundings around) {
        this.around = around;
    }

    /// Does it to one.
    ///
    /// @return the pass to show to programs
    abstract PassId decide(RedisQueue queue, PassId id, String by);

    /// What is said of one.
    abstract String said(PassId id, PassId shown);

    /// One about which nothing can be decided does not keep the others from it; the first problem
    /// gives the exit code.
    @Override
    public Integer call() {
        checkChosen();
        var done = new ArrayList<Map<String, @Nullable Object>>();
        var problems = new ArrayList<HoldpointException>();
        if (ids.isEmpty()) {
            decideAll(done, problems);
        } else {
            for (var id : ids) {
                try {
                    var pass = PassId.parse(id);
                    try (var queue = connection.open(pass.queue())) {
                        decide(queue, pass, done, problems);
                    }
                } catch (HoldpointException e) {
                    problems.add(e);
                }
            }
        }
        if (output.isJson()) {
            output.json(done).forEach(around::say);
        } else if (done.isEmpty() && problems.isEmpty()) {
            around.tell("no dead passes" + (choice.isNarrow() ? " that fit" : ""));
        }
        if (!problems.isEmpty()) {
            throw problems.size() == 1 ? problems.getFirst() : together(problems);
        }
        return ExitCode.OK;
    }

    private void checkChosen() {
        boolean isChosen = isAll || choice.isNarrow();
        if (ids.isEmpty() == isChosen) {
            return;
        }
        throw new HoldpointException(
                Problem.BAD_SETTING,
                ids.isEmpty()
                        ? "which dead passes? Name them, or choose by --plugin, --label, --workspace,"
                                + " or take --all"
                        : "name passes, or choose them by flags, not both");
    }

    /// Those that were decided about are in the list no more; what cannot be is met once.
    private void decideAll(
            List<Map<String, @Nullable Object>> done, List<HoldpointException> problems) {
        try (var queue = connection.open(of.queue())) {
            var filter = choice.filter(Set.of(PassState.DEAD), false);
            List<PassView> found;
            do {
                int before = done.size();
                found = queue.inspection().passes(filter, PAGE).passes();
                for (var view : found) {
                    decide(queue, view.id(), done, problems);
                }
                if (done.size() == before) {
                    return;
                }
            } while (found.size() == PAGE);
        }
    }

    private void decide(
            RedisQueue queue,
            PassId id,
            List<Map<String, @Nullable Object>> done,
            List<HoldpointException> problems) {
        try {
            var shown = decide(queue, id, by == null ? around.user() : by);
            if (!output.isJson()) {
                around.say(said(id, shown));
            }
            var unknown = new LinkedHashMap<String, @Nullable Object>();
            unknown.put("id", shown.toString());
            done.add(queue.inspection().pass(shown).map(ViewJson::toMap).orElse(unknown));
        } catch (HoldpointException e) {
            if (e.problem() == Problem.REDIS_UNAVAILABLE) {
                throw e;
            }
            problems.add(e);
        }
    }

    private static HoldpointException together(List<HoldpointException> problems) {
        return new HoldpointException(
                problems.getFirst().problem(),
                "nothing was decided about " + problems.size() + " passes",
                problems.stream().map(each -> String.valueOf(each.getMessage())).toList());
    }

    /// `dead replay`.
    @Command(
            name = "replay",
            description = {
                "Lets dead passes go on, each as a new pass, at the step where it died; prints the new ids.",
                "Answers that were submitted with a pass go with it; what was asked meanwhile is asked again."
            })
    static final class Replay extends DeadVerb {
        @Option(
                names = "--from-start",
                description = {
                    "begin at the first plugin, with the plugins as they are now: where one was"
                            + " repaired and earlier ones of the pass have run"
                })
        private boolean isFromStart;

        Replay(Surroundings around) {
            super(around);
        }

        @Override
        PassId decide(RedisQueue queue, PassId id, String by) {
            var start = isFromStart ? Start.AT_THE_BEGINNING : Start.WHERE_IT_DIED;
            return queue.deadPasses().replay(id, start, by, "cli");
        }

        @Override
        String said(PassId id, PassId shown) {
            return shown.toString();
        }
    }

    /// `dead drop`.
    @Command(
            name = "drop",
            description = {
                "Gives dead passes up for good. They can be read for as long as done ones."
            })
    static final class Drop extends DeadVerb {
        @Option(names = "--reason", paramLabel = "TEXT", description = "why, recorded with each")
        private String reason = "";

        Drop(Surroundings around) {
            super(around);
        }

        @Override
        PassId decide(RedisQueue queue, PassId id, String by) {
            queue.deadPasses().drop(id, by, "cli", reason);
            return id;
        }

        @Override
        String said(PassId id, PassId shown) {
            return "dropped " + id;
        }
    }
}
