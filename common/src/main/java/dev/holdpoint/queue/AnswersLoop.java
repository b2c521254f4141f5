package dev.holdpoint.queue;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges the answers that anybody puts into the answers stream, as they come.
public record AnswersLoop(Answers answers) implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(AnswersLoop.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int AT_ONCE = 100;

    @Override
    public void go() {
        answers.awaitStream(LONGEST_WAIT);
        int judged = answers.judgeStream(AT_ONCE);
        if (judged > 0) {
            LOG.info("judged {} from the answers stream", judged);
        }
    }
}
