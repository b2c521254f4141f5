package dev.holdpoint.dispatcher.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdpoint.model.HoldpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @Test
    void a_port_alone_means_the_loopback_address() {
        assertThat(ListenAddress.parse("0")).isEqualTo(new ListenAddress("127.0.0.1", 0));
        assertThat(ListenAddress.parse("0.0.0.0:8080"))
                .isEqualTo(new ListenAddress("0.0.0.0", 8080));
        assertThat(ListenAddress.parse("[::1]:80")).isEqualTo(new ListenAddress("[::1]", 80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":80", "host:-1", "host:65536", "host:port"})
    void what_is_no_address_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text))
                .isInstanceOf(HoldpointException.class)
                .hasMessageContaining("127.0.0.1:8080");
    }
}
