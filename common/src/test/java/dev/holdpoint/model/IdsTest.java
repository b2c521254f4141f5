package dev.holdpoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    @Test
    void ids_are_read_as_they_are_written() {
        var pass =
                new PassId("default", 0, UUID.fromString("0198c0de-0000-7000-8000-000000000000"));
        var request = new RequestId(pass, 1, 2);

        assertThat(PassId.parse(pass.toString())).isEqualTo(pass);
        assertThat(RequestId.parse(request.toString())).isEqualTo(request);
        assertThat(request).hasToString("default.0.0198c0de-0000-7000-8000-000000000000/1/2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "default",
                "default.0.x",
                "default.-1.0198c0de-0000-7000-8000-000000000000",
                "default.00.0198c0de-0000-7000-8000-000000000000",
                "De fault.0.0198c0de-0000-7000-8000-000000000000",
                "default.0.198c0de-0-7000-8000-000000000000",
                "default.0.0198c0de-0000-7000-8000-000000000000/../x"
            })
    void what_is_not_a_pass_id_is_not_found(String text) {
        assertThatThrownBy(() -> PassId.parse(text))
                .isInstanceOfSatisfying(
                        HoldpointException.class,
                        e -> assertThat(e.problem()).isEqualTo(Problem.NOT_FOUND));
        assertThatThrownBy(() -> RequestId.parse(text + "/0/1"))
                .isInstanceOf(HoldpointException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/0/0", "/-1/1", "/0", "/0/1/2", "/a/1"})
    void what_is_not_a_request_id_is_not_found(String tail) {
        assertThatThrownBy(() ->
                        RequestId.parse("default.0.0198c0de-0000-7000-8000-000000000000" + tail))
                .isInstanceOf(HoldpointException.class);
    }
}
