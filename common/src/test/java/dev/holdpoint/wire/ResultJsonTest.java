package dev.holdpoint.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.model.Progress;
import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.model.Usage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultJsonTest {
    private static final ResolvedPlugin PLUGIN = new ResolvedPlugin("hello_plugin", "0.1.0", "d1");
    private static final Usage USAGE =
            new Usage(41, 0, 11, 30, Accounting.CGROUP_V2, "strong", "e1");

    @Test
    void a_result_has_the_shape_that_the_contract_prints() {
        var entry = Entry.of(PLUGIN, EntryStatus.SUCCESS, List.of("data.txt"), null, USAGE);
        var result = PassResult.of(List.of(entry), List.of(), 1, false);

        assertThat(ResultJson.write(result))
                .isEqualTo(
                        "{\"applied\":[{\"plugin\":\"hello_plugin\",\"version\":\"0.1.0\",\"files_affected\":[\"data.txt\"],"
                                + "\"status\":\"success\",\"isolation\":{\"duration_ms\":41,\"exit_code\":0,"
                                + "\"peak_memory_mb\":11,\"cpu_ms\":30,\"accounting\":\"cgroup-v2\",\"level\":\"strong\",\"executor\":\"e1\"}}],"
                                + "\"aborted\":false,\"outcome\":\"success\",\"warnings\":[],\"attempts\":1}");
    }

    @Test
    void every_part_of_a_result_survives_a_round_trip() {
        var plain = Entry.of(PLUGIN, EntryStatus.FAILED, List.of("b", "a", "b"), "why", USAGE);
        var violated = plain.withViolations(List.of("README.md"));
        var dry =
                plain.withDryRun(
                        List.of(Map.of("path", "/x", "status", "described")), List.of("create x"));
        var result =
                PassResult.failed(
                        List.of(plain, violated, dry),
                        List.of("careful"),
                        3,
                        new PassResult.Failure("plugin_missing", List.of("one", "two")));

        assertThat(ResultJson.read(ResultJson.write(result))).isEqualTo(result);
        assertThat(plain.filesAffected()).containsExactly("a", "b");
    }

    @Test
    void an_entry_that_does_not_say_how_it_was_measured_was_polled() {
        var entry = Entry.of(PLUGIN, EntryStatus.SUCCESS, List.of(), null, USAGE);
        var old = EntriesJson.write(List.of(entry)).replace("\"accounting\":\"cgroup-v2\",", "");

        assertThat(EntriesJson.read(old))
                .singleElement()
                .satisfies(read ->
                        assertThat(read.usage().accounting()).isEqualTo(Accounting.POLLING));
    }

    @Test
    void more_than_ten_thousand_files_are_counted_and_no_longer_listed() {
        var files = IntStream.range(0, 10_001).mapToObj(Integer::toString).toList();
        var entry = Entry.of(PLUGIN, EntryStatus.SUCCESS, files, null, USAGE);

        assertThat(entry.filesAffected()).hasSize(10_000);
        assertThat(EntriesJson.read(EntriesJson.write(List.of(entry)))).containsExactly(entry);
        assertThat(EntriesJson.write(List.of(entry))).contains("\"files_affected_total\":10001");
    }

    @Test
    void progress_survives_a_round_trip_with_and_without_plugins() {
        var begun = Progress.NONE.warned("w").resolvedTo(List.of(PLUGIN), List.of("w"));
        var further = begun.plus(Entry.of(PLUGIN, EntryStatus.SKIPPED, List.of(), null, USAGE));

        assertThat(ProgressJson.read(ProgressJson.write(Progress.NONE))).isEqualTo(Progress.NONE);
        assertThat(ProgressJson.read(ProgressJson.write(further))).isEqualTo(further);
        assertThat(further.step()).isEqualTo(1);
    }

    @Test
    void the_outcome_follows_from_the_entries() {
        var good = Entry.of(PLUGIN, EntryStatus.SKIPPED, List.of(), null, USAGE);
        var bad = Entry.of(PLUGIN, EntryStatus.TIMEOUT, List.of(), "timeout", USAGE);

        assertThat(PassResult.of(List.of(good), List.of(), 1, false).outcome().word())
                .isEqualTo("success");
        assertThat(PassResult.of(List.of(good, bad), List.of(), 1, false).outcome().word())
                .isEqualTo("partial");
        assertThat(PassResult.of(List.of(good, bad), List.of(), 1, true).outcome().word())
                .isEqualTo("failed");
        assertThat(PassResult.of(List.of(), List.of(), 1, false).outcome().word())
                .isEqualTo("success");
    }
}
