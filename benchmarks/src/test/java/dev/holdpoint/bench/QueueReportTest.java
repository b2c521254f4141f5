package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QueueReportTest {
    private static final List<String> FIGURES =
            List.of("enqueue", "enqueue_batch", "process_50", "p50_at_1000", "p99_at_1000");

    @Test
    void a_ratio_is_the_median_of_what_each_round_gave() {
        var run =
                run(
                        "off",
                        Map.of(
                                "holdpoint", List.of(10.0, 40.0, 90.0),
                                "bullmq", List.of(10.0, 10.0, 10.0),
                                "redisson", List.of(1.0, 8.0, 9.0)));

        assertThat(run.ratios())
                .containsExactly(
                        Map.entry("process_vs_bullmq", 4.0),
                        Map.entry("process_vs_redisson", 10.0),
                        Map.entry("enqueue_batch_vs_bullmq", 4.0),
                        Map.entry("enqueue_vs_bullmq", 4.0),
                        Map.entry("p50_vs_bullmq", 4.0),
                        Map.entry("p99_vs_bullmq", 4.0));
    }

    @Test
    void a_peer_that_was_not_measured_leaves_its_ratios_empty() {
        var ratios = run("off", Map.of("holdpoint", List.of(1.0))).ratios();

        assertThat(ratios).hasSize(6);
        assertThat(ratios.values()).containsOnlyNulls();
    }

    @Test
    void the_ratios_of_a_report_are_those_of_its_first_run() {
        var off = run("off", Map.of("holdpoint", List.of(6.0), "bullmq", List.of(2.0)));
        var everysec = run("everysec", Map.of("holdpoint", List.of(8.0), "bullmq", List.of(2.0)));
        var report =
                new QueueReport(
                        Map.of("commit", "cafe01"),
                        "command",
                        5,
                        List.of(off, everysec),
                        List.of());

        assertThat(report.json())
                .containsEntry("commit", "cafe01")
                .containsEntry("command", "command")
                .containsEntry("rounds", 5)
                .containsEntry("others_were_idle", true)
                .containsEntry("ratios", off.ratios());
        assertThat(off.ratios()).containsEntry("enqueue_vs_bullmq", 3.0);
        assertThat(everysec.ratios()).containsEntry("enqueue_vs_bullmq", 4.0);
    }

    @Test
    void the_table_has_a_column_for_each_side_and_for_the_ratio_to_each_peer() {
        var run = run("off", Map.of("holdpoint", List.of(6000.0), "bullmq", List.of(2000.0)));

        assertThat(run.table().getFirst())
                .contains("append-only file off", "holdpoint", "bullmq", "to bullmq", "others");
        assertThat(run.table().get(1)).contains("enqueue", "6000", "2000", "3.00 x");
    }

    private static QueueRun run(String aof, Map<String, List<Double>> values) {
        var sides =
                List.of("holdpoint", "bullmq", "redisson").stream()
                        .filter(values::containsKey)
                        .toList();
        var results = new LinkedHashMap<String, Rounds.Result>();
        for (var figure : FIGURES) {
            var samples = new LinkedHashMap<String, Samples>();
            values.forEach(
                    (side, each) -> samples.put(QueueMeasure.of(side, figure), new Samples(each)));
            var idle = new Samples(List.of(0.01));
            results.put(figure, new Rounds.Result(samples, 0, true, idle));
        }
        return new QueueRun(aof, sides, results);
    }
}
