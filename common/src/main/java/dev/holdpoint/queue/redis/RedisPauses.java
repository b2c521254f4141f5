package dev.holdpoint.queue.redis;

import dev.holdpoint.queue.Pauses;
import java.util.List;

/// Pauses one partition of a queue.
final class RedisPauses implements Pauses {
    private final Connection connection;
    private final Keys keys;

    RedisPauses(Connection connection, Keys keys) {
        this.connection = connection;
        this.keys = keys;
    }

    @Override
    public boolean pause(String by, String how, String why) {
        SaidBy.checkDecision(by);
        SaidBy.checkDecision(why);
        var tried =
                connection.tried(
                        Script.PAUSE, List.of(keys.paused(), keys.events()), List.of(by, how, why));
        return isDone(tried, "paused", Script.PAUSE);
    }

    @Override
    public boolean resume(String by, String how) {
        SaidBy.checkDecision(by);
        var tried =
                connection.tried(
                        Script.RESUME,
                        List.of(keys.paused(), keys.events(), keys.bell()),
                        List.of(by, how));
        return isDone(tried, "resumed", Script.RESUME);
    }

    /// Where the reply to an earlier try got lost, it was that one which did it.
    private static boolean isDone(Connection.Tried tried, String word, Script script) {
        var reply = tried.reply();
        if (!reply.word().equals(word) && !reply.word().equals("already")) {
            throw reply.unexpected(script);
        }
        return reply.word().equals(word) || tried.tries() > 1;
    }
}
