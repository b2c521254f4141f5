package dev.holdpoint.queue.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.Priority;
import dev.holdpoint.model.PublishDecision.Way;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.queue.ParkOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.StreamEntryID;

/// Two passes over one workspace from submit to the end, through every script.
final class WholeLife {
    private final TestQueue queue;
    private final List<PassId> ids = new ArrayList<>();

    WholeLife(TestQueue queue) {
        this.queue = queue;
    }

    /// Puts in what producers and strangers may only put in while there is room.
    void submit() {
        Conversation.sent(queue, "nothing anybody asked", "{}", "me");
        queue.redis.xadd(
                queue.keys.intake(),
                StreamEntryID.NEW_ENTRY,
                Map.of("spec", "no pass", "reply", "me"));
        ids.add(queue.submit(TestQueue.spec("life", Priority.HIGH)));
        ids.add(queue.submit(TestQueue.spec("life", Priority.LOW)));
    }

    void live() {
        assertThat(queue.queue.intake().judge(9)).isEqualTo(1);
        var claim = queue.take(queue.alice);
        assertThat(claim.id()).isEqualTo(ids.getFirst());
        assertThat(queue.alice.renew(List.of(claim))).isEmpty();
        claim = queue.alice.raise(claim, claim.fence() + 1);
        claim = asksAndIsAnswered(claim);
        claim = queue.alice.rerun(claim);
        claim = publishes(claim);
        queue.alice.finish(claim, Samples.success());
        assertThat(queue.view(claim.id()).outcome()).contains(Outcome.SUCCESS);
        isAborted(queue.take(queue.bob));
        queue.upkeep().withdraw("bob");
        assertThat(queue.ready()).isEmpty();
    }

    private Claim asksAndIsAnswered(Claim claim) {
        var request = Conversation.asked(queue, claim, Samples.LOGIN);
        var secret = Map.<String, Object>of("user", "me", "password", Conversation.SECRET);
        Conversation.answer(queue, request, secret, "me");
        var resumed = queue.take(queue.alice);
        assertThat(resumed.id()).isEqualTo(claim.id());
        assertThat(queue.alice.answers(resumed).values()).isEqualTo(secret);
        return resumed;
    }

    private Claim publishes(Claim claim) {
        queue.alice.publishing(claim, "journal");
        queue.lapse(claim.id());
        var again = queue.take(queue.alice);
        assertThat(again.journal()).isEqualTo("journal");
        queue.alice.blocked(again, "disk full", Duration.ofHours(1));
        queue.decisions().decide(again.id(), Way.RETRY, "carol", "cli", "");
        var third = queue.take(queue.alice);
        return queue.alice.checkpoint(third, third.progress().plus(Samples.entry()));
    }

    private void isAborted(Claim claim) {
        assertThat(claim.id()).isEqualTo(ids.getLast());
        var outcome = queue.bob.park(claim, Samples.asks(Samples.DATE));
        var request = ((ParkOutcome.Waiting) outcome).request();
        assertThat(queue.answers().judgeStream(9)).isEqualTo(1);
        assertThat(queue.state(claim.id())).isEqualTo(PassState.WAITING);
        Conversation.abort(queue, request, "me");
        assertThat(queue.state(claim.id())).isEqualTo(PassState.DONE);
    }
}
