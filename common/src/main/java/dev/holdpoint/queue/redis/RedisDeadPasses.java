package dev.holdpoint.queue.redis;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.DeadPasses;
import dev.holdpoint.queue.Unknown;
import java.util.ArrayList;
import java.util.List;

/// Replays and drops dead passes, each by one script.
final class RedisDeadPasses implements DeadPasses {
    private final Connection connection;

    RedisDeadPasses(Connection connection) {
        this.connection = connection;
    }

    @Override
    public PassId replay(PassId id, Start start, String by, String how) {
        SaidBy.checkDecision(by);
        var keys = Keys.of(id);
        var further = new PassId(id.queue(), id.partition(), RedisSubmissions.newUuid());
        var named = new ArrayList<>(List.of(keys.pass(id), keys.pass(further), keys.state("dead")));
        named.addAll(List.of(keys.bell(), keys.events(), keys.log(id)));
        named.addAll(List.of(keys.preset(id), keys.preset(further)));
        named.addAll(keys.readyStreams());
        var anew = start == Start.AT_THE_BEGINNING ? "1" : "";
        var reply =
                connection.repeatable(
                        Script.REPLAY,
                        named,
                        List.of(id.toString(), further.toString(), anew, by, how));
        return switch (reply.word()) {
            case "replayed", "already" -> PassId.parse(reply.text(1));
            case "dropped" -> throw notDead(id, "it was dropped");
            case "state" -> throw notDead(id, "it is " + reply.text(1));
            case "gone" -> throw Unknown.pass(id);
            default -> throw reply.unexpected(Script.REPLAY);
        };
    }

    @Override
    public void drop(PassId id, String by, String how, String why) {
        SaidBy.checkDecision(by);
        SaidBy.checkDecision(why);
        var keys = Keys.of(id);
        var reply =
                connection.repeatable(
                        Script.DROP,
                        List.of(
                                keys.pass(id),
                                keys.state("dead"),
                                keys.events(),
                                keys.log(id),
                                keys.preset(id)),
                        List.of(id.toString(), by, how, why));
        switch (reply.word()) {
            case "dropped", "already" -> {
                // as it should be
            }
            case "replayed" -> throw notDead(id, "it was replayed as " + reply.text(1));
            case "state" -> throw notDead(id, "it is " + reply.text(1));
            case "gone" -> throw Unknown.pass(id);
            default -> throw reply.unexpected(Script.DROP);
        }
    }

    private static HoldpointException notDead(PassId id, String instead) {
        return new HoldpointException(
                Problem.PASS_NOT_DEAD,
                "expected pass " + id + " to be dead; " + instead + ". Nothing was changed");
    }
}
