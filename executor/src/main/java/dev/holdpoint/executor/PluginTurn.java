package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Bookmark;
import dev.holdpoint.executor.run.Manifest;
import dev.holdpoint.executor.run.PluginOutcome;
import dev.holdpoint.executor.run.Reported;
import dev.holdpoint.executor.run.Verdict;
import dev.holdpoint.executor.run.Violation;
import dev.holdpoint.executor.stage.ClaimDirectory.Reopened;
import dev.holdpoint.executor.stage.Stage;
import dev.holdpoint.executor.stage.StageKind;
import dev.holdpoint.executor.stage.Staging;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassSpec.OnConflict;
import dev.holdpoint.model.PassSpec.OnFailure;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Question;
import dev.holdpoint.model.Usage;
import dev.holdpoint.queue.Claims;
import dev.holdpoint.queue.GivenAnswers;
import dev.holdpoint.queue.ParkOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The turn of one plugin in its pass: stage, run, judge; then publish, park or drop.
final class PluginTurn {
    private static final Logger LOG = LoggerFactory.getLogger(PluginTurn.class);

    /// What making, reading, sealing and publishing a stage may take on top of the plugin's own
    /// time before the lease is no longer renewed.
    private static final Duration AROUND_A_PLUGIN = Duration.ofMinutes(10);

    /// The same where a copy is made first: the largest, 64 GiB, at 20 MiB a second.
    private static final Duration AROUND_A_COPY = Duration.ofMinutes(65);

    private final Claims claims;
    private final Publisher publisher;
    private final Workspaces workspaces;
    private final Workers workers;

    PluginTurn(Claims claims, Publisher publisher, Workspaces workspaces, Workers workers) {
        this.claims = claims;
        this.publisher = publisher;
        this.workspaces = workspaces;
        this.workers = workers;
    }

    /// Runs the plugin once, on a fresh stage or on what was set aside when it asked.
    ///
    /// @throws HoldpointException as [PassRun#follow]
    Ended run(Turn turn) {
        var kind = workspaces.stage(turn.spec(), turn.workspace());
        return kind instanceof StageKind.Copy copy ? run(told(turn, copy), kind) : run(turn, kind);
    }

    /// Says once in a pass that its workspace is copied.
    private static Turn told(Turn turn, StageKind.Copy copy) {
        var claim = turn.claim();
        LOG.info("pass {}, {}: {}", claim.id(), turn.plugin().name(), copy.sentence());
        return turn.with(claim.withProgress(claim.progress().warned(copy.sentence())));
    }

    /// Says which files the plugin could not process.
    private static Turn told(Turn turn, Workers.Spawned spawned) {
        var name = turn.plugin().name();
        var progress = turn.claim().progress();
        for (var sentence : FileProblems.in(spawned.perFile(), name, turn.workspace())) {
            progress = progress.warned(sentence);
        }
        return turn.with(turn.claim().withProgress(progress));
    }

    /// Says how many files a dry run says nothing of.
    private static Turn told(Turn turn, Reported reported) {
        if (reported.leftOut() == 0) {
            return turn;
        }
        var sentence =
                turn.plugin().name()
                        + ": what it said of "
                        + reported.leftOut()
                        + " files is left out, more than 1 MiB over the rounds of its questions";
        return turn.with(turn.claim().withProgress(turn.claim().progress().warned(sentence)));
    }

    /// Says why what the plugin asks cannot be asked, where its entry says the plugin's own words.
    private static Turn told(Turn turn, String problem) {
        var sentence = turn.plugin().name() + " asks what cannot be asked: " + problem;
        return turn.with(turn.claim().withProgress(turn.claim().progress().warned(sentence)));
    }

    private Ended run(Turn turn, StageKind kind) {
        var around = kind instanceof StageKind.Copy ? AROUND_A_COPY : AROUND_A_PLUGIN;
        turn.lease().budget(turn.plugin().timeout().plus(around));
        var all = workspaces.files(turn.spec(), turn.workspace(), turn.plugin());
        var given = claims.answers(turn.claim());
        var opened = open(turn, kind, given);
        if (opened.isEmpty()) {
            return conflicting(turn, workers.unused());
        }
        Optional<StageKind.Copy> unfit;
        try (var stage = opened.get().stage();
                var survey = workspaces.survey(turn.spec(), stage)) {
            boolean isUndoable = !turn.plugin().network();
            unfit = isUndoable ? Optional.empty() : survey.unfit();
            if (unfit.isEmpty()) {
                var quota = survey.within(stage.quota(workspaces.tenants()));
                var files = opened.get().bookmark().remaining(all);
                var task = new Workers.Task(turn.plugin(), stage.view(), files, given, quota);
                var spawned = workers.run(turn.claim(), task, turn.lease());
                unfit = spawned.isGood() ? survey.unfit() : survey.unfitNow();
                if (unfit.isEmpty()) {
                    return judged(turn, opened.get(), given, spawned);
                }
            }
        }
        return run(told(turn, unfit.get()), unfit.get());
    }

    private Ended judged(Turn turn, Reopened opened, GivenAnswers given, Workers.Spawned spawned) {
        var stage = opened.stage();
        var secrets = Secrets.of(given);
        var asked = Questions.in(spawned.exit(), spawned.reply());
        var manifest = spawned.exit().overrun() == null ? stage.manifest() : Manifest.EMPTY;
        var outcome =
                Verdict.of(
                        spawned.exit(),
                        spawned.reply(),
                        asked.question(),
                        manifest,
                        workspaces.policy().violations(manifest));
        return switch (outcome) {
            case PluginOutcome.Asked(var question, var soFar) -> {
                var bookmark = marked(turn, opened.bookmark(), spawned);
                yield ask(
                        told(turn, spawned),
                        stage,
                        soFar,
                        new Asking(question, bookmark, given, spawned));
            }
            case PluginOutcome.Finished(var changes, var error) -> {
                var entry = turn.entry(EntryStatus.SKIPPED, List.of(), error, spawned.usage());
                var reported = opened.bookmark().reported();
                var perFile = reported.before(spawned.perFile());
                yield turn.spec().dryRun()
                        ? over(
                                told(told(turn, spawned), reported),
                                secrets.hide(entry.withDryRun(perFile, changes.lines())))
                        : publish(
                                told(turn, spawned),
                                stage,
                                changes,
                                secrets.hide(finished(turn, changes, error, spawned.usage())));
            }
            case PluginOutcome.Failed(var status, var error, var changes) -> {
                var problem = asked.problem();
                boolean isOurs = problem != null && spawned.error() == null;
                var entry =
                        turn.entry(status, List.of(), isOurs ? problem : error, spawned.usage());
                yield failed(
                        problem == null || isOurs ? turn : told(turn, problem),
                        stage,
                        changes,
                        entry,
                        secrets);
            }
            case PluginOutcome.Violated(var violations, var error) -> {
                var entry = violated(turn, violations, error, spawned.usage());
                var perFile = opened.bookmark().reported().before(spawned.perFile());
                yield over(
                        turn,
                        secrets.hide(
                                turn.spec().dryRun()
                                        ? entry.withDryRun(perFile, manifest.lines())
                                        : entry));
            }
        };
    }

    private Optional<Reopened> open(Turn turn, StageKind kind, GivenAnswers given) {
        var directory = turn.held().directory();
        var wanted =
                new Staging(
                        turn.held().step(),
                        turn.workspace(),
                        kind,
                        workspaces.policy().limits(),
                        turn.lease()::isLost);
        var parked = turn.claim().parked();
        return parked != null && given.rounds() > 0
                ? directory.reopen(wanted, parked.hash())
                : Optional.of(new Reopened(directory.open(wanted), Bookmark.NONE));
    }

    private static Bookmark marked(Turn turn, Bookmark bookmark, Workers.Spawned spawned) {
        var reply = spawned.reply();
        if (!turn.plugin().isPython() || reply == null) {
            return bookmark;
        }
        var after = bookmark.after(reply, turn.workspace());
        return turn.spec().dryRun() ? after.reporting(reply) : after;
    }

    /// A question and what goes with it.
    private record Asking(
            Question question, Bookmark bookmark, GivenAnswers given, Workers.Spawned spawned) {}

    /// Sets the stage aside and asks; a preset, or an answer from before a crash, counts at once.
    private Ended ask(Turn turn, Stage stage, Manifest soFar, Asking asking) {
        if (!soFar.conflicts().isEmpty()) {
            return conflicting(turn, asking.spawned().usage());
        }
        int given = asking.given().rounds();
        var hash =
                turn.held()
                        .directory()
                        .setAside(turn.held().step(), given + 1, stage, soFar, asking.bookmark());
        if (!stage.conflicts(soFar).isEmpty()) { // since the manifest was read
            return conflicting(turn, asking.spawned().usage());
        }
        var parking =
                Questions.parking(turn, asking.question(), asking.spawned(), asking.given(), hash);
        return switch (claims.park(turn.claim(), parking)) {
            case ParkOutcome.Waiting _ -> new Ended.Waiting();
            case ParkOutcome.Answered(var request) ->
                    new Ended.Again(
                            turn.held().with(turn.claim().withParked(request.round(), hash)));
        };
    }

    private static Entry finished(
            Turn turn, Manifest changes, @Nullable String error, Usage usage) {
        var files = changes.filesAffected();
        var status = files.isEmpty() ? EntryStatus.SKIPPED : EntryStatus.SUCCESS;
        return turn.entry(status, files, error, usage);
    }

    private Ended failed(Turn turn, Stage stage, Manifest changes, Entry entry, Secrets secrets) {
        boolean isKept = turn.spec().onFailure() == OnFailure.KEEP && !turn.spec().dryRun();
        return isKept
                ? publish(
                        turn,
                        stage,
                        changes,
                        secrets.hide(entry.withFiles(changes.filesAffected())))
                : over(turn, secrets.hide(entry));
    }

    private static Entry violated(
            Turn turn, List<Violation> violations, @Nullable String error, Usage usage) {
        var paths = violations.stream().map(Violation::path).toList();
        return turn.entry(EntryStatus.POLICY_VIOLATION, paths, error, usage)
                .withViolations(violations.stream().map(Violation::toString).toList());
    }

    private Ended publish(Turn turn, Stage stage, Manifest changes, Entry entry) {
        if (!changes.conflicts().isEmpty()) {
            return conflicting(turn, entry.usage());
        }
        try {
            return new Ended.Over(publisher.publish(turn.held(), stage, changes, entry));
        } catch (HoldpointException e) {
            if (e.problem() == Problem.WORKSPACE_CONFLICT) {
                return conflicting(turn, entry.usage());
            }
            throw e;
        }
    }

    /// Somebody else changed what the plugin changed too, or what its parked work was made from.
    private Ended conflicting(Turn turn, Usage usage) {
        if (turn.claim().reruns() == 0 && turn.spec().onConflict() == OnConflict.RERUN) {
            return new Ended.Again(turn.held().with(claims.rerun(turn.claim())));
        }
        return over(
                turn,
                turn.entry(
                        EntryStatus.FAILED, List.of(), Problem.WORKSPACE_CONFLICT.code(), usage));
    }

    private Ended over(Turn turn, Entry entry) {
        return new Ended.Over(
                publisher.checkpoint(turn.held(), turn.claim().progress().plus(entry)));
    }
}
