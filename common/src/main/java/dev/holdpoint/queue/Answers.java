package dev.holdpoint.queue;

import dev.holdpoint.model.Answer;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.RequestId;
import java.time.Duration;

/// Where people's answers come in: one gate for all channels, one winner per question.
public interface Answers {
    /// Answers or aborts an open question.
    ///
    /// Repeating the winning answer is not an error and gets the same reply.
    ///
    /// @param how the channel: `client`, `cli`, `http`
    /// @return the request as closed
    /// @throws dev.holdpoint.model.HoldpointException `not_found`; `bad_answer` with what is wrong
    ///   with each field; `input_closed` naming who was first; `stale_question`;
    ///   `redis_unavailable`
    InputRequest answer(RequestId id, Answer answer, String how);

    /// Judges what anybody has put into the answers stream, oldest first, at most `most` entries.
    ///
    /// Each entry is judged exactly once over all processes; its verdict can be read for a day.
    ///
    /// @return how many entries this call judged
    int judgeStream(int most);

    /// Blocks until the answers stream has an entry, at most this long (2 s at the most).
    void awaitStream(Duration atMost);
}
