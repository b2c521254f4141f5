package dev.holdpoint.queue;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes in what anybody puts into the intake stream; looks there ten times a second, because a
/// read that blocks would hand over entries of any size.
public record IntakeLoop(Intake intake) implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeLoop.class);
    private static final int AT_ONCE = 100;

    @Override
    public void go() {
        int judged = intake.judge(AT_ONCE);
        if (judged > 0) {
            LOG.info("judged {} from the intake stream", judged);
        } else {
            Backoff.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 151)));
        }
    }
}
