package dev.holdpoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.embedded.Processes;
import dev.holdpoint.wire.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The shape of what `bench stage` says, from one round. How fast it was is no matter here.
class StageCostTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void as_json_it_has_every_figure_and_what_they_hold_for() {
        int exit = type("stage --rounds 1 --files 1,150 --changed 2,30 -o json");

        assertThat(err.toString()).isEmpty();
        assertThat(exit).isZero();
        var json = Json.parseObject(out.toString());
        assertThat(String.valueOf(json.get("machine"))).contains("stage=overlay");
        assertThat((List<?>) json.get("one_file_changed_ms"))
                .hasSize(2)
                .allSatisfy(run ->
                        assertThat(((Map<?, ?>) run).keySet())
                                .isEqualTo(Set.of("files", "p10", "median", "p90", "ratio")));
        assertThat((List<?>) json.get("park_and_resume_ms"))
                .hasSize(2)
                .allSatisfy(park -> {
                    for (var name : List.of("park", "resume", "median")) {
                        assertThat((Double) ((Map<?, ?>) park).get(name)).isPositive();
                    }
                });
    }

    @Test
    void for_people_it_is_a_table() {
        assertThat(type("stage --rounds 1 --files 1 --changed 1")).isZero();

        assertThat(out.toString())
                .contains("files of the workspace", "ratio", "park", "resume", "file_system");
    }

    @Test
    void sizes_are_one_or_more() {
        assertThat(type("stage --files 0")).isNotZero();

        assertThat(err.toString()).contains("--rounds, --files and --changed take 1 or more");
    }

    private int type(String line) {
        try (var processes = new Processes(List.of(Path.of("/usr/bin"), Path.of("/bin")))) {
            return BenchMain.run(
                    Path.of("..").toAbsolutePath().normalize(),
                    processes,
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    line.split(" ", -1));
        }
    }
}
