package dev.holdpoint.command;

import dev.holdpoint.command.Table.Column;
import dev.holdpoint.model.Draft;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.queue.redis.RedisQueue;
import dev.holdpoint.wire.ViewJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Submits the passes of one file, and prints the verdict on each.
record ManyPasses(Surroundings around, Connection connection, Waiting waiting, Output output) {
    /// Submits them, waits where that is asked for, and picks the exit code: of the refusals first,
    /// then of the passes.
    int submit(List<Wanted> all) {
        if (waiting.isWatching()) {
            throw new HoldpointException(
                    Problem.BAD_SETTING, "--watch takes one pass; wait for many with --wait");
        }
        var verdicts = new TreeMap<Integer, Submission>();
        var byQueue = new LinkedHashMap<String, TreeMap<Integer, PassSpec>>();
        for (int i = 0; i < all.size(); i++) {
            var spec = all.get(i).spec();
            var why = all.get(i).why();
            if (spec != null) {
                byQueue.computeIfAbsent(spec.queue(), name -> new TreeMap<>()).put(i, spec);
            } else if (why != null) {
                verdicts.put(i, new Submission.Refused(null, why));
            }
        }
        byQueue.forEach((name, specs) -> verdicts.putAll(submit(name, specs)));
        print(verdicts);
        int refused = worst(verdicts);
        int over = waiting.isAsked() ? await(verdicts) : ExitCode.OK;
        return refused == ExitCode.OK ? over : refused;
    }

    private Map<Integer, Submission> submit(String name, TreeMap<Integer, PassSpec> specs) {
        var verdicts = new TreeMap<Integer, Submission>();
        try (var queue = connection.open(name)) {
            var done = queue.submissions().submit(drafts(queue, specs));
            int next = 0;
            for (var place : specs.keySet()) {
                verdicts.put(place, done.get(next++));
            }
        } catch (HoldpointException e) {
            specs.keySet().forEach(place -> verdicts.put(place, new Submission.Refused(null, e)));
        }
        return verdicts;
    }

    private static List<Draft> drafts(RedisQueue queue, TreeMap<Integer, PassSpec> specs) {
        return specs.values().stream()
                .map(spec -> new Draft(queue.submissions().newId(spec), spec))
                .toList();
    }

    private void print(Map<Integer, Submission> verdicts) {
        if (waiting.isAsked()) {
            rows(verdicts).forEach(around::tell);
        } else if (output.isJson()) {
            output.json(verdicts.values().stream().map(ManyPasses::json).toList())
                    .forEach(around::say);
        } else {
            rows(verdicts).forEach(around::say);
        }
    }

    private List<String> rows(Map<Integer, Submission> verdicts) {
        if (verdicts.isEmpty()) {
            return List.of();
        }
        var table = new Table(Column.whole("PASS"), Column.whole("VERDICT"), Column.whole("ID"));
        verdicts.forEach((place, verdict) -> {
            var number = Integer.toString(place + 1);
            switch (verdict) {
                case Submission.Accepted(var id, var isNew) ->
                        table.add(number, isNew ? "new" : "known", id.toString());
                case Submission.Refused(_, var why) ->
                        table.add(
                                number,
                                "refused",
                                why.problem().code() + ": " + String.join("; ", why.reasons()));
            }
        });
        return table.lines(around.screen());
    }

    private static Map<String, @Nullable Object> json(Submission verdict) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        switch (verdict) {
            case Submission.Accepted(var id, var isNew) -> {
                out.put("verdict", "accepted");
                out.put("id", id.toString());
                out.put("new", isNew);
            }
            case Submission.Refused(_, var why) -> {
                out.put("verdict", "refused");
                out.put("code", why.problem().code());
                out.put("message", why.getMessage());
                out.put("details", why.details());
            }
        }
        return out;
    }

    /// 4 as soon as one was refused; 1 when that was not for what it says.
    private static int worst(Map<Integer, Submission> verdicts) {
        int worst = ExitCode.OK;
        for (var verdict : verdicts.values()) {
            if (verdict instanceof Submission.Refused refused) {
                int code = ExitCode.of(refused.why().problem());
                if (code == ExitCode.FAILURE) {
                    return code;
                }
                worst = ExitCode.REFUSED;
            }
        }
        return worst;
    }

    /// Waits for all, in one span of time, and prints each as it is then.
    private int await(Map<Integer, Submission> verdicts) {
        long start = System.nanoTime();
        var views = new ArrayList<PassView>();
        int worst = ExitCode.OK;
        for (var verdict : verdicts.values()) {
            if (verdict instanceof Submission.Accepted accepted) {
                var left = waiting.atMost().minusNanos(System.nanoTime() - start);
                var view = await(accepted.id(), left.isNegative() ? Duration.ZERO : left);
                worst = Math.max(worst, isOver(view) ? ExitCode.of(view) : ExitCode.TIMED_OUT);
                views.add(view);
            }
        }
        if (output.isJson()) {
            output.json(views.stream().map(ViewJson::toMap).toList()).forEach(around::say);
        } else {
            views.forEach(view -> {
                Show.pass(view).forEach(around::say);
                around.say("");
            });
        }
        return worst;
    }

    private static boolean isOver(PassView view) {
        return view.state().isTerminal() || view.state() == PassState.WAITING;
    }

    private PassView await(PassId id, Duration atMost) {
        try (var queue = connection.open(id.queue())) {
            try {
                return queue.inspection().await(id, Waiting.WAITING_OR_OVER, atMost);
            } catch (HoldpointException e) {
                if (e.problem() != Problem.TIMED_OUT) {
                    throw e;
                }
                return queue.inspection().known(id);
            }
        }
    }
}
