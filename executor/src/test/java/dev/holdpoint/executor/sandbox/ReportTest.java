package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.wire.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is believed of a report that a plugin may have written itself.
class ReportTest {
    @Test
    void an_honest_one_is_read() {
        var report =
                Report.of(
                                Json.parseObject(
                                        "{'exit':3,'max_rss_kb':9000,'cpu_ms':41}"
                                                .replace('\'', '"')))
                        .orElseThrow();

        assertThat(report).isEqualTo(new Report(new Exit.Status.Exited(3), 9000, 41));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'signal':9,'max_rss_kb':9000,'cpu_ms':-1}",
                "{'signal':9,'max_rss_kb':-9000,'cpu_ms':1}",
                "{'signal':9,'max_rss_kb':9000,'cpu_ms':9223372036854775807}",
                "{'signal':9,'max_rss_kb':9223372036854775807,'cpu_ms':1}",
                "{'signal':9,'max_rss_kb':9000,'cpu_ms':92233720368547758070}",
                "{'signal':9,'max_rss_kb':9000,'cpu_ms':1e300}",
                "{'signal':0,'max_rss_kb':9000,'cpu_ms':1}",
                "{'signal':4294967305,'max_rss_kb':9000,'cpu_ms':1}",
                "{'exit':256,'max_rss_kb':9000,'cpu_ms':1}",
                "{'exit':-1,'max_rss_kb':9000,'cpu_ms':1}",
            })
    void one_with_what_cannot_be_is_none(String text) {
        assertThat(Report.of(Json.parseObject(text.replace('\'', '"')))).isEmpty();
    }

    @Test
    void it_counts_up_to_what_can_have_been_used() {
        var report = new Report(new Exit.Status.Signalled(9), 1L << 39, 1L << 39);

        assertThat(report.usage(new Processes.Usage(65_536, 2_000)))
                .isEqualTo(new Processes.Usage(65_536, 2_000));
    }
}
