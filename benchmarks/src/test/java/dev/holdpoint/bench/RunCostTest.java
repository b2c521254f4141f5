package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Processes;
import dev.holdpoint.wire.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shape of what `bench run-cost` says, from one round. How fast it was is no matter here.
class RunCostTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void as_json_it_has_every_figure_and_what_they_hold_for() {
        int exit = type("run-cost --rounds 1 --passes 4 --slots 2 -o json" + owner());

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        var json = Json.parseObject(out.toString());
        assertThat(object(json, "machine"))
                .containsKeys("processor", "cores", "kernel", "java", "file_system", "commit");
        assertThat(object(json, "ms"))
                .containsKeys(
                        "run_path",
                        "run_path_one_file",
                        "bare_bwrap",
                        "plain_python",
                        "line_to_set-up",
                        "line_to_bwrap",
                        "line_to_worker");
        assertThat(object(object(json, "ms"), "run_path")).containsKeys("p10", "median", "p90");
        assertThat(object(json, "phases_ms"))
                .containsKeys("claim", "stage", "sandbox", "manifest", "seal", "apply", "drop");
        assertThat(object(object(json, "phases_ms"), "seal").get("median"))
                .satisfies(seal -> assertThat(((Number) seal).doubleValue()).isPositive());
        assertThat(object(json, "ratios").values())
                .hasSize(3)
                .allSatisfy(ratio -> assertThat(((Number) ratio).doubleValue()).isPositive());
        assertThat(object(json, "rounds"))
                .containsKeys("counted", "dropped", "others_were_idle", "load_of_others");
        assertThat((List<?>) json.get("passes_per_second"))
                .singleElement()
                .satisfies(rate -> assertThat(((Map<?, ?>) rate).get("slots")).isEqualTo(2));
    }

    @Test
    void for_people_it_is_a_table() {
        assertThat(type("run-cost --rounds 1 --passes 0")).isZero();

        assertThat(out.toString())
                .contains("to bare bwrap", "python3 -I -c pass", "worker", "file_system")
                .doesNotContain("passes per second");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                    | a verb is missing: bench run-cost",
                "run-cost --rounds 0   | --rounds and --slots take 1 or more",
                "run-cost --slots 1,0  | --rounds and --slots take 1 or more",
                "run-cost --owner x    | Invalid value for option '--owner'",
                "run-cost --bwrap nope | expected the program nope"
            })
    void what_cannot_be_measured_is_refused(String line, String message) {
        assertThat(type(line)).isNotZero();

        assertThat(err.toString()).startsWith("holdpoint: " + message);
        assertThat(out.toString()).isEmpty();
    }

    /// Of an ordinary user, whom root becomes; he himself can give nothing away.
    private static String owner() {
        return "root".equals(System.getProperty("user.name")) ? " --owner 1234" : "";
    }

    private int type(String line) {
        try (var processes = new Processes(List.of(Path.of("/usr/bin"), Path.of("/bin")))) {
            return BenchMain.run(
                    Path.of("..").toAbsolutePath().normalize(),
                    processes,
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    line.isEmpty() ? new String[0] : line.split(" ", -1));
        }
    }

    @SuppressWarnings("unchecked") // a JSON object has string keys
    private static Map<String, Object> object(Map<String, ?> json, String name) {
        return (Map<String, Object>) Objects.requireNonNull(json.get(name), name);
    }
}
