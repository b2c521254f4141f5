package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Draft;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.Submission;
import dev.holdpoint.queue.Intake;
import dev.holdpoint.wire.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes in passes from the intake stream: first they are submitted, under ids that only their
/// entries decide, then the entries are deleted, so that a crash in between repeats and doubles
/// nothing.
final class RedisIntake implements Intake {
    private static final Logger LOG = LoggerFactory.getLogger(RedisIntake.class);
    private static final int MOST_BYTES = 4 << 20;

    private final Connection connection;
    private final Keys keys;
    private final Digests digests;
    private final RedisSubmissions submissions;

    /// An entry and what became of it.
    ///
    /// @param own the id that the entry decides; null when it asks for no pass that could be
    record Judged(StreamSpec entry, @Nullable PassId own, Submission verdict) {}

    RedisIntake(Connection connection, Keys keys, Digests digests, RedisSubmissions submissions) {
        this.connection = connection;
        this.keys = keys;
        this.digests = digests;
        this.submissions = submissions;
    }

    @Override
    public int judge(int most) {
        var all = submit(peek(most));
        var left = all.stream().filter(RedisIntake::isLeft).findFirst();
        int judged = settle(all.stream().filter(each -> !isLeft(each)).toList());
        if (left.isPresent()) {
            left.get().verdict().orThrow();
        }
        return judged;
    }

    /// The oldest entries.
    List<StreamSpec> peek(int most) {
        var reply =
                connection.repeatable(
                        Script.PEEK,
                        List.of(keys.intake()),
                        List.of(
                                Integer.toString(most),
                                Integer.toString(StreamSpec.LARGEST),
                                Integer.toString(MOST_BYTES)));
        var entries = new ArrayList<StreamSpec>();
        for (int i = 0; i < reply.size(); i++) {
            entries.add(StreamSpec.of(reply.inner(i)));
        }
        return entries;
    }

    /// Makes passes of them.
    ///
    /// @return what became of each, in the same order
    List<Judged> submit(List<StreamSpec> entries) {
        var judged = new HashMap<StreamSpec, Judged>();
        var asking = new ArrayList<StreamSpec>();
        var drafts = new ArrayList<Draft>();
        for (var entry : entries) {
            try {
                drafts.add(entry.draft(keys, digests));
                asking.add(entry);
            } catch (HoldpointException e) {
                judged.put(entry, new Judged(entry, null, new Submission.Refused(null, e)));
            } catch (RuntimeException e) {
                LOG.error("entry {} of the intake stream cannot be judged", entry.entry(), e);
                judged.put(entry, new Judged(entry, null, new Submission.Refused(null, fault(e))));
            }
        }
        var verdicts = submissions.submit(drafts);
        for (int i = 0; i < verdicts.size(); i++) {
            var entry = asking.get(i);
            judged.put(entry, new Judged(entry, drafts.get(i).id(), verdicts.get(i)));
        }
        return entries.stream().map(judged::get).map(Objects::requireNonNull).toList();
    }

    /// Deletes the entries and says what became of them.
    ///
    /// @return how many nobody else had spoken for
    int settle(List<Judged> all) {
        if (all.isEmpty()) {
            return 0;
        }
        var named = new ArrayList<>(List.of(keys.intake(), keys.refused()));
        var args = new ArrayList<String>();
        for (var judged : all) {
            var reply = judged.entry().reply(keys);
            named.add(keys.receipt(judged.entry().entry()));
            if (!reply.isEmpty()) {
                named.add(keys.replies(reply));
            }
            if (judged.own() != null) {
                named.add(keys.pass(judged.own()));
            }
            args.add(judged.entry().entry());
            args.addAll(verdict(judged));
            args.add(reply);
        }
        return connection.repeatable(Script.INTAKE, named, args).number(0);
    }

    private static List<String> verdict(Judged judged) {
        var own = judged.own();
        return switch (judged.verdict()) {
            case Submission.Accepted(var id, var isNew) ->
                    List.of("", "", "", id.toString(), accepted(id, id.equals(own)));
            case Submission.Refused(var id, var why) -> {
                var reasons = Reasons.shortened(why.reasons());
                var receipt = new LinkedHashMap<String, @Nullable Object>();
                receipt.put("verdict", "refused");
                receipt.put("code", why.problem().code());
                receipt.put("message", Reasons.shortened(String.valueOf(why.getMessage())));
                receipt.put("details", reasons);
                yield List.of(
                        Json.write(receipt),
                        why.problem().code(),
                        String.join("; ", reasons),
                        own == null ? "" : own.toString(),
                        own == null ? "" : accepted(own, true));
            }
        };
    }

    private static String accepted(PassId id, boolean isNew) {
        var receipt = new LinkedHashMap<String, @Nullable Object>();
        receipt.put("verdict", "accepted");
        receipt.put("pass", id.toString());
        receipt.put("new", isNew);
        return Json.write(receipt);
    }

    private static boolean isLeft(Judged judged) {
        return judged.verdict() instanceof Submission.Refused refused
                && switch (refused.why().problem()) {
                    case REDIS_UNAVAILABLE, REDIS_MEMORY_LOW, UNCONFIRMED -> true;
                    default -> false;
                };
    }

    private static HoldpointException fault(RuntimeException e) {
        return new HoldpointException(
                Problem.INTERNAL, "this pass cannot be taken in; see the dispatcher's log", e);
    }
}
