package dev.holdpoint.executor;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HandBackTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(HandBack.class);
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // as of a long-running JVM
    private final List<String> released = new ArrayList<>();
    private final HandBack handBack =
            new HandBack((_, reason, delay) -> released.add(reason + " " + delay), now::get);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void what_nobody_can_run_is_warned_of_once_a_minute_for_each_pass() {
        var one = claim();
        var reason = HandBack.NOBODY + "no executor of the queue reaches the level strong";

        handBack.elsewhere(one, reason);
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        handBack.elsewhere(one, reason);
        handBack.elsewhere(claim(), reason);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        handBack.elsewhere(one, reason);

        assertThat(released).hasSize(4).containsOnly(reason + " PT2S");
        assertThat(log.list).hasSize(3);
        assertThat(log.list.getFirst().getFormattedMessage())
                .isEqualTo("pass " + one.id() + " waits: " + reason);
        assertThat(log.list.getFirst().getLevel().toString()).isEqualTo("WARN");
    }

    @Test
    void what_somebody_else_can_run_is_handed_back_without_a_word() {
        handBack.elsewhere(claim(), "executor me does not have the plugin x");

        assertThat(released).containsExactly("executor me does not have the plugin x PT2S");
        assertThat(log.list).isEmpty();
    }

    private static Claim claim() {
        return new Claim(
                new PassId("default", 0, UUID.randomUUID()),
                PassSpec.of("lab:a"),
                1,
                1,
                Progress.NONE,
                null,
                null,
                0);
    }
}
