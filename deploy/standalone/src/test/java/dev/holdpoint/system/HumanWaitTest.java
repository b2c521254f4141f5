package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.InputRequest;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.WorkspaceName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.params.XAddParams;

class HumanWaitTest {
    /// An export as instruments write them: with a title, quotes, a comma for the decimal point.
    private static final String EXPORT =
            "Sample ID;\"Cell type\";Viability (%)\r\nS1;\"CHO; K1\";97,1\r\nS2;CHO;96,4\r\n";

    @TempDir Path directory;

    @Test
    void a_question_outlives_the_executor_whose_plugin_asked() throws Exception {
        try (var house = new House(directory)) {
            var workspace =
                    house.workspace(
                            "PROJ/run-1", Map.of("notes.txt", "n\n", "raw/export.csv", EXPORT));
            var executors = Map.of("one", house.executor("one"), "two", house.executor("two"));
            var pass =
                    house.submit(
                            PassSpec.of(WorkspaceName.parse("lab:PROJ/run-1"))
                                    .withPlugins(List.of("hello_plugin", "instrument_columns")));
            var waiting = house.await(pass, PassState.WAITING);
            assertThat(Workers.of(pass)).isEmpty();
            assertThat(house.client().zcard("hp:{default:0}:leases")).isZero();
            assertThat(House.tree(workspace).get("notes.txt")).isEqualTo("n\nhello\n");
            assertThat(House.tree(workspace).get("raw/export.csv")).isEqualTo(EXPORT);

            var asker = house.executorOf(pass, "asked");
            House.kill(Objects.requireNonNull(executors.get(asker)));
            var request = Objects.requireNonNull(waiting.open());
            house.client()
                    .xadd(
                            "hp:{default:0}:answers",
                            Map.of(
                                    "input", request.toString(),
                                    "values", "{\"date_time\": \"2024-02-07T10:15\"}",
                                    "by", "asmith"),
                            XAddParams.xAddParams());

            var done = house.await(pass, PassState.DONE, PassState.DEAD);
            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            var applied = Objects.requireNonNull(done.result()).applied();
            assertThat(applied)
                    .extracting(entry -> entry.plugin() + " " + entry.filesAffected())
                    .containsExactly(
                            "hello_plugin [notes.txt]", "instrument_columns [raw/export.csv]");
            assertThat(applied).allMatch(entry -> entry.status() == EntryStatus.SUCCESS);
            assertThat(applied.getLast().usage().executor()).isNotEqualTo(asker);
            assertThat(House.tree(workspace).get("notes.txt")).isEqualTo("n\nhello\n");
            assertThat(House.tree(workspace).get("raw/export.csv"))
                    .isEqualTo(
                            EXPORT.replace("(%)\r", "(%);Date & Time\r")
                                    .replace(",1\r", ",1;2024-02-07T10:15\r")
                                    .replace(",4\r", ",4;2024-02-07T10:15\r"));
            assertThat(house.queue().inspection().input(request))
                    .hasValueSatisfying(answered -> {
                        assertThat(answered.state()).isEqualTo(InputRequest.State.ANSWERED);
                        assertThat(answered.by()).isEqualTo("asmith");
                        assertThat(answered.how()).isEqualTo("stream");
                    });
        }
    }
}
