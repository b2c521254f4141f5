package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.AnswersLoop;
import dev.holdpoint.queue.Loop;
import dev.holdpoint.queue.UpkeepLoop;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

@WithQueue
class LoopsTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void the_upkeep_loop_brings_back_what_lapsed(TestQueue queue) {
        var claim = queue.taken(queue.alice);
        try (var loop = Loop.start("upkeep", new UpkeepLoop(queue.upkeep()), System::nanoTime)) {
            queue.lapsed(claim.id());

            assertThat(queue.inspection().await(claim.id(), Set.of(PassState.QUEUED), SOON))
                    .as(loop.name())
                    .isNotNull();
        }
    }

    @Test
    void the_answers_loop_judges_entries_as_they_come(TestQueue queue) {
        var request = Conversation.asked(queue, Samples.DATE);
        try (var loop = Loop.start("answers", new AnswersLoop(queue.answers()), System::nanoTime)) {
            Conversation.sent(queue, "nobody asked this", "{}", "me");
            Conversation.sent(queue, request.toString(), "{\"date\": \"2024-02-07\"}", "me");

            assertThat(queue.inspection().await(request.pass(), Set.of(PassState.QUEUED), SOON))
                    .as(loop.name())
                    .isNotNull();
        }
    }
}
