package dev.holdpoint.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProxyTest {
    @Test
    void bytes_go_through_both_ways_until_it_is_cut_and_new_connections_are_welcome()
            throws IOException {
        try (var echo = echo();
                var proxy = new Proxy(echo.getLocalPort());
                var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port())) {
            client.getOutputStream().write('a');
            assertThat(client.getInputStream().read()).isEqualTo('a');

            proxy.cut();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            try (var next = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port())) {
                next.getOutputStream().write('b');
                assertThat(next.getInputStream().read()).isEqualTo('b');
            }
        }
    }

    @Test
    void what_is_sent_while_it_is_silent_arrives_afterwards() throws IOException {
        try (var echo = echo();
                var proxy = new Proxy(echo.getLocalPort());
                var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port())) {
            proxy.silence(Duration.ofMillis(300));
            long begun = System.nanoTime();

            client.getOutputStream().write('a');

            assertThat(client.getInputStream().read()).isEqualTo('a');
            assertThat(System.nanoTime() - begun).isGreaterThan(290_000_000);
        }
    }

    private static ServerSocket echo() throws IOException {
        var server = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual()
                .start(() -> {
                    while (!server.isClosed()) {
                        try {
                            var client = server.accept();
                            Thread.ofVirtual()
                                    .start(() -> {
                                        try (client) {
                                            client.getInputStream()
                                                    .transferTo(client.getOutputStream());
                                        } catch (IOException e) {
                                            // cut
                                        }
                                    });
                        } catch (IOException e) {
                            return;
                        }
                    }
                });
        return server;
    }
}
