package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.RequestId;
import dev.holdpoint.queue.Answers;
import dev.holdpoint.queue.Unknown;
import dev.holdpoint.wire.AnswerForm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Protocol;

/// Answers questions, directly or from the answers stream, through the one gate of answer.lua.
final class RedisAnswers implements Answers {
    private static final int MOST_BYTES = 4 << 20;

    private final Connection connection;
    private final Keys keys;
    private final Digests digests;

    RedisAnswers(Connection connection, Keys keys, Digests digests) {
        this.connection = connection;
        this.keys = keys;
        this.digests = digests;
    }

    @Override
    public InputRequest answer(RequestId id, Answer answer, String how) {
        SaidBy.checkAnswer(answer.by());
        pass(id, answer, how, "", "");
        return asked(id);
    }

    @Override
    public int judgeStream(int most) {
        var entries =
                connection.repeatable(
                        Script.PEEK,
                        List.of(keys.answers()),
                        List.of(
                                Integer.toString(most),
                                Integer.toString(StreamAnswer.LARGEST),
                                Integer.toString(MOST_BYTES)));
        int judged = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (new StreamAnswer(this, connection, keys, entries.inner(i)).judge()) {
                judged++;
            }
        }
        return judged;
    }

    /// Jedis' own reading of streams fails on ids above 2^63, which anybody may choose.
    @Override
    public void awaitStream(Duration atMost) {
        long ms = Math.clamp(atMost.toMillis(), 1L, Connection.LONGEST_BLOCK.toMillis());
        var read =
                new CommandArguments(Protocol.Command.XREAD)
                        .add("COUNT")
                        .add(1)
                        .add("BLOCK")
                        .add(ms)
                        .add("STREAMS")
                        .key(keys.answers())
                        .add("0-0")
                        .blocking();
        connection.blocking(redis ->
                redis.executeCommand(new CommandObject<>(read, BuilderFactory.RAW_OBJECT)));
    }

    /// A question as Redis has it.
    InputRequest asked(RequestId id) {
        return new Reading(connection).input(id).orElseThrow(() -> Unknown.input(id));
    }

    /// Lets an answer through the gate.
    ///
    /// @param entry of the answers stream, or empty
    /// @param verdict to be recorded under the entry when this call judges it
    /// @return false when somebody else has judged the entry
    boolean pass(RequestId id, Answer answer, String how, String entry, String verdict) {
        var asked = asked(id);
        var question = asked.question();
        var stored = stored(asked, answer);
        var args = new ArrayList<String>();
        args.addAll(List.of(id.toString(), id.pass().toString(), question.digest()));
        args.add(answer instanceof Answer.Abort ? "aborted" : "answered");
        args.addAll(List.of(stored.digest(), answer.by(), how, stored.redacted()));
        args.addAll(List.of(entry, verdict));
        args.addAll(stored.secrets());
        var tried = connection.replicated(Script.ANSWER, gate(id, entry), args);
        var reply = tried.reply();
        boolean isWon = reply.word().equals("accepted") || reply.word().equals("same");
        if (isWon && entry.isEmpty() && tried.safety() == Connection.Safety.UNCONFIRMED) {
            throw new HoldpointException(
                    Problem.UNCONFIRMED,
                    "the answer to "
                            + id
                            + " is stored, and no replica had it within a second, so a failover may"
                            + " lose it. Giving the same answer again does no harm");
        }
        return switch (reply.word()) {
            case "accepted", "same" -> true;
            case "judged" -> false;
            case "closed" ->
                    throw closed(
                            id,
                            reply.text(1),
                            reply.textOrNull(2),
                            reply.text(3),
                            reply.textOrNull(4) == null ? null : Reading.time(reply.text(4)));
            case "stale" ->
                    throw new HoldpointException(
                            Problem.STALE_QUESTION,
                            "the question "
                                    + id
                                    + " was asked again in another wording; look at it again");
            case "gone" ->
                    throw new HoldpointException(
                            Problem.NOT_FOUND, "the pass of " + id + " is no longer there");
            default -> throw reply.unexpected(Script.ANSWER);
        };
    }

    /// A late answer learns that it is late, not that it does not fit.
    private StoredAnswer stored(InputRequest asked, Answer answer) {
        try {
            return switch (answer) {
                case Answer.Values given ->
                        StoredAnswer.of(
                                asked.question(),
                                AnswerForm.check(asked.question(), given.values()),
                                digests);
                case Answer.Abort abort -> StoredAnswer.abort(digests);
            };
        } catch (HoldpointException e) {
            if (asked.state() == InputRequest.State.OPEN) {
                throw e;
            }
            var how = asked.how() == null ? "" : asked.how();
            throw closed(asked.id(), asked.state().word(), asked.by(), how, asked.closed());
        }
    }

    /// Says who won; of what is not recorded it says nothing.
    private static HoldpointException closed(
            RequestId id, String state, @Nullable String by, String how, @Nullable Instant when) {
        var details = new ArrayList<>(List.of("state: " + state));
        details.addAll(List.of("by: " + (by == null ? "" : by), "how: " + how));
        if (when != null) {
            details.add("since: " + when);
        }
        var winner =
                how.equals("deadline")
                        ? "its deadline"
                        : (by == null ? "somebody" : by) + " (" + how + ")";
        return new HoldpointException(
                Problem.INPUT_CLOSED,
                "the question "
                        + id
                        + " is "
                        + state
                        + " already, by "
                        + winner
                        + (when == null ? "" : ", since " + when)
                        + "; nothing was changed",
                details);
    }

    private static List<String> gate(RequestId id, String entry) {
        var named = Keys.of(id.pass());
        return List.of(
                named.input(id),
                named.pass(id.pass()),
                named.answers(),
                named.verdict(entry.isEmpty() ? "none" : entry),
                named.open(),
                named.state("waiting"),
                named.state("done"),
                named.results(),
                named.result(id.pass()),
                named.events(),
                named.bell(),
                named.ready("front"),
                named.secret(id),
                named.preset(id.pass()),
                named.kept(),
                named.log(id.pass()),
                named.deadlines(),
                named.ready("suspect"));
    }
}
