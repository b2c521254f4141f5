package dev.holdpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.testredis.LocalRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/// What a producer reads when the Redis it was told of cannot be used.
@Timeout(30)
class ConnectTest {
    @Test
    void where_nothing_listens() throws IOException {
        int port = closedPort();

        assertThat(refusal("redis://127.0.0.1:" + port))
                .contains("127.0.0.1:" + port)
                .contains("nothing listens there")
                .contains("Check that it runs and that this is its address");
    }

    @Test
    void where_no_host_has_that_name() {
        assertThat(refusal("redis://no-such-host.invalid:6379"))
                .contains("no-such-host.invalid:6379")
                .contains("no host has that name");
    }

    @Test
    void with_no_password_or_a_wrong_one() {
        try (var server = LocalRedis.start()) {
            var address = server.url().substring("redis://".length());
            try (var redis = RedisClient.create(URI.create(server.url()))) {
                redis.configSet("requirepass", "right");
            }

            assertThat(refusal(server.url()))
                    .contains(address)
                    .contains("refused the login")
                    .contains("Check user and password in the Redis URL");
            assertThat(refusal("redis://:not-this@" + address))
                    .contains("refused the login")
                    .doesNotContain("not-this");
            Holdpoint.connect("redis://:right@" + address).close();
        }
    }

    @Test
    void as_a_user_who_may_not_do_what_is_needed() {
        try (var server = LocalRedis.start()) {
            var address = server.url().substring("redis://".length());
            try (var redis = new Jedis(URI.create(server.url()))) {
                redis.aclSetUser("reader", "on", ">pw", "~hp:*", "+@read", "+info");
            }

            assertThat(refusal("redis://reader:pw@" + address))
                    .contains("does not let this user")
                    .contains("NOPERM")
                    .doesNotContain("refused the login");
        }
    }

    @Test
    void where_something_else_than_redis_answers() throws IOException {
        try (var server = answering("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")) {
            assertThat(refusal("redis://127.0.0.1:" + server.getLocalPort()))
                    .contains("does not speak the protocol of Redis")
                    .contains("Check host and port");
        }
    }

    @Test
    void with_tls_where_the_server_has_none() {
        try (var server = LocalRedis.start()) {
            assertThat(refusal(server.url().replace("redis://", "rediss://")))
                    .contains("TLS")
                    .contains("redis:// where the server has no TLS");
        }
    }

    @Test
    void without_tls_where_the_server_has_it() throws IOException {
        try (var server = withTls()) {
            assertThat(refusal("redis://127.0.0.1:" + server.getLocalPort()))
                    .contains("does not speak the protocol of Redis")
                    .contains("rediss:// where the server has TLS");
        }
    }

    private static String refusal(String url) {
        var refusal =
                Objects.requireNonNull(
                        catchThrowableOfType(
                                HoldpointException.class, () -> Holdpoint.connect(url).close()),
                        "connected");
        assertThat(refusal.problem()).isEqualTo(Problem.REDIS_UNAVAILABLE);
        return String.valueOf(refusal.getMessage());
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket answering(String text) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try (var socket = server.accept()) {
                    socket.getInputStream().read(new byte[1024]);
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    // the next one, or the end
                }
            }
        });
        return server;
    }

    private static ServerSocket withTls() throws IOException {
        var server =
                SSLServerSocketFactory.getDefault()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[1024]);
                } catch (IOException e) {
                    // the next one, or the end
                }
            }
        });
        return server;
    }
}
