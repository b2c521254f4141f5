package dev.holdpoint.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthServerTest {
    private static final ListenAddress ANYWHERE = new ListenAddress("127.0.0.1", 0);

    private final AtomicReference<List<String>> reasons = new AtomicReference<>(List.of());

    @Test
    void ready_is_200_and_not_ready_is_503_with_the_reasons() throws Exception {
        try (var server = HealthServer.start(ANYWHERE, reasons::get)) {
            assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);

            reasons.set(List.of("Redis does not answer", "upkeep has not come round for 11 s"));

            var answer = get(server, "/readyz");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(answer.body())
                    .contains("\"unavailable\"")
                    .contains("\"Redis does not answer\"")
                    .contains("11 s");
        }
    }

    @Test
    void it_lives_also_while_it_is_not_ready() throws Exception {
        reasons.set(List.of("Redis does not answer"));
        try (var server = HealthServer.start(ANYWHERE, reasons::get)) {
            assertThat(get(server, "/healthz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void a_port_in_use_is_named_with_what_to_do() {
        try (var first = HealthServer.start(ANYWHERE, reasons::get)) {
            var taken = new ListenAddress("127.0.0.1", first.port());

            assertThatThrownBy(() -> HealthServer.start(taken, reasons::get))
                    .isInstanceOfSatisfying(
                            HoldpointException.class,
                            e -> {
                                assertThat(e.problem()).isEqualTo(Problem.PORT_IN_USE);
                                assertThat(e).hasMessageContaining("127.0.0.1:" + first.port());
                                assertThat(e).hasMessageContaining("--http");
                            });
        }
    }

    private static HttpResponse<String> get(HealthServer server, String path)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + server.port() + path);
            return client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
