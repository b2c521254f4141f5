package dev.holdpoint.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.testredis.TestRedis;
import dev.holdpoint.testredis.WithRedis;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every rule that is broken on purpose is noticed, by the shortest order that shows it.
@WithRedis
class BrokenRulesTest {
    static Break[] breaks() {
        return Break.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void it_is_noticed_when(Break broken, TestRedis redis) throws Exception {
        redis.mustBeOurs();
        var edits = new AtomicInteger();
        try (var world =
                new World(redis, script -> counted(broken, script, edits), broken.habits())) {
            var report = new Explorer(world, broken.plot()).explore(broken.depth());

            System.out.println(broken + ": " + report);
            assertThat(edits.get() > 0).isEqualTo(broken.instead() != null);
            var finding = Objects.requireNonNull(report.finding(), "nothing was noticed");
            assertThat(finding.rule()).isEqualTo(broken.noticed());
            assertThat(finding.order()).hasSize(broken.depth());
        }
    }

    private static String counted(Break broken, String script, AtomicInteger edits) {
        var edited = broken.edit(script);
        if (!edited.equals(script)) {
            edits.incrementAndGet();
        }
        return edited;
    }
}
