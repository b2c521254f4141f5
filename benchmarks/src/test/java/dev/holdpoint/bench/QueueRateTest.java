package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Processes;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The shape of what `bench queue` says, from one small round without peers. How fast it was is no
/// matter here.
class QueueRateTest {
    private static final List<Path> USUAL = List.of(Path.of("/usr/bin"), Path.of("/bin"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void every_figure_is_measured_on_a_redis_of_its_own() {
        int exit =
                type(
                        USUAL,
                        "queue --rounds 1 --passes 20 --plugins 2 --seconds 1 --aof everysec -o json");

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        var json = Json.parseObject(out.toString());
        assertThat(json)
                .containsKeys("machine", "commit", "command", "rounds", "ratios", "per_pass");
        var run = ((List<?>) member(json, "runs")).getFirst();
        assertThat(member(run, "aof")).isEqualTo("everysec");
        assertThat(((Map<?, ?>) member(run, "figures")).values())
                .hasSize(10)
                .allSatisfy(figure ->
                        assertThat((Double) member(member(figure, "holdpoint"), "median"))
                                .isPositive());
        assertThat((List<?>) json.get("per_pass")).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "queue --rounds 0   | --rounds, --passes and --seconds take 1 or more",
                "queue --passes 0   | --rounds, --passes and --seconds take 1 or more",
                "queue --plugins -1 | --rounds, --passes and --seconds take 1 or more",
                "queue --aof always | Invalid value for option '--aof'",
                "queue --peers nope | Invalid value for option '--peers'"
            })
    void what_cannot_be_measured_is_refused(String line, String message) {
        assertThat(type(USUAL, line)).isNotZero();

        assertThat(err.toString()).startsWith("holdpoint: " + message);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void without_node_a_peer_that_needs_it_is_refused_with_what_to_do() {
        assertThat(type(List.of(), "queue --peers bullmq")).isNotZero();

        assertThat(err.toString())
                .contains("--peers bullmq needs node and npm; found no node", "install Node.js");
    }

    @Test
    void a_spec_has_five_hundred_bytes_whatever_its_number() {
        var passes = new NoopPass(1);

        assertThat(List.of(0, 12_345).stream().map(passes::spec).map(SpecJson::write))
                .allSatisfy(spec -> assertThat(spec).hasSize(NoopPass.BYTES));
        assertThat(passes.spec(1).workspace()).isNotEqualTo(passes.spec(2).workspace());
    }

    private static Object member(@Nullable Object json, String name) {
        var map = (Map<?, ?>) Objects.requireNonNull(json);
        return Objects.requireNonNull(map.get(name), name);
    }

    private int type(List<Path> searchPath, String line) {
        try (var processes = new Processes(searchPath)) {
            return BenchMain.run(
                    Path.of("..").toAbsolutePath().normalize(),
                    processes,
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    line.split(" ", -1));
        }
    }
}
