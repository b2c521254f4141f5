package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The network, for the plugin that has it and for no other, with a real server on this host.
@Timeout(60)
class NetworkTest {
    @TempDir static Path shared;
    static Bubblewrap bubblewrap;

    @TempDir Path home;
    Workshop workshop;

    @BeforeAll
    static void open() throws IOException {
        bubblewrap = Workshop.open(shared);
    }

    @AfterAll
    static void close() {
        bubblewrap.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void a_plugin_that_has_the_network_reaches_a_server_by_name(int owner) throws IOException {
        workshop.ownedBy(owner);
        try (var server = new Greeting()) {
            var exit = run(true, talk("localhost", server.port()));

            assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(workshop.stderr()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void any_other_plugin_cannot_even_make_a_socket(int owner) throws IOException {
        workshop.ownedBy(owner);
        try (var server = new Greeting()) {
            var exit = run(false, talk("127.0.0.1", server.port()));

            assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(1));
            assertThat(workshop.stderr()).contains("Operation not permitted");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void what_is_needed_to_find_and_trust_a_host_can_be_read_and_nothing_else_of_etc(int owner)
            throws IOException {
        workshop.ownedBy(owner);
        var text = "ls -A /etc; head -c 1 /etc/resolv.conf; echo x >> /etc/hosts";

        run(true, workshop.shell("exec >&2; " + text));

        for (var name : new String[] {"resolv.conf", "hosts", "nsswitch.conf", "ssl"}) {
            if (Files.exists(Path.of("/etc", name))) {
                assertThat(workshop.lines).contains(name);
            }
        }
        assertThat(workshop.lines)
                .doesNotContain("passwd", "shadow", "hostname", "machine-id")
                .last()
                .asString()
                .contains("cannot create /etc/hosts: ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void nothing_of_this_host_that_listens_can_be_reached_in_any_way(int owner) throws Exception {
        workshop.ownedBy(owner);
        try (var host = HostSockets.listen(workshop.workspace)) {
            var exit = run(false, workshop.python(host.client()));

            assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.stdout())
                    .isEqualTo(
                            """
                            abstract ECONNREFUSED
                            local ECONNREFUSED
                            netlink EPERM
                            packet EPERM
                            path ENOENT
                            raw EPERM
                            tcp EPERM
                            tcp6 EPERM
                            udp EPERM
                            udp6 EPERM
                            vsock EPERM
                            """);
            assertThat(host.heard()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void a_plugin_that_has_the_network_has_what_listens_there_and_no_more(int owner)
            throws Exception {
        workshop.ownedBy(owner);
        try (var host = HostSockets.listen(workshop.workspace)) {
            var exit = run(true, workshop.python(host.client()));

            assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.stdout())
                    .isEqualTo(
                            """
                            abstract reached
                            local ECONNREFUSED
                            netlink EPERM
                            packet EPERM
                            path ENOENT
                            raw EPERM
                            tcp reached
                            tcp6 reached
                            udp reached
                            udp6 reached
                            vsock EPERM
                            """);
            assertThat(host.heard()).containsExactly("abstract", "tcp", "tcp6", "udp", "udp6");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1000})
    void a_stream_that_is_handed_to_a_process_of_the_host_does_not_hold_up_the_end(int owner)
            throws Exception {
        workshop.ownedBy(owner);
        try (var host = Keeper.listen()) {
            var exit =
                    run(true, workshop.python("print('said', flush=True)\n" + host.give("1, 2")));

            assertThat(host.given()).isEqualTo("2");
            assertThat(exit.status()).as(workshop.stderr()).isEqualTo(new Exit.Status.Exited(0));
            assertThat(exit.stdout()).startsWith("said\n");
        }
    }

    private Exit run(boolean hasNetwork, Launch launch) {
        return workshop.run(bubblewrap, with(hasNetwork, launch));
    }

    private Launch talk(String host, int port) throws IOException {
        return workshop.python(
                """
                import socket, sys
                with socket.create_connection(("%s", %d), timeout=10) as server:
                    sys.stderr.write(server.recv(99).decode())
                """
                        .formatted(host, port));
    }

    private static Launch with(boolean network, Launch launch) {
        return new Launch(
                launch.pass(),
                launch.plugin().withNetwork(network),
                launch.view(),
                launch.packages(),
                launch.environment(),
                launch.stdin(),
                launch.limits(),
                launch.capture(),
                launch.scratch());
    }

    /// A server that says hello to whoever connects.
    private static final class Greeting implements AutoCloseable {
        private final ServerSocket socket;

        Greeting() throws IOException {
            socket = new ServerSocket(0, 8, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            Thread.ofVirtual().name("greeting").start(this::greet);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void greet() {
            while (!socket.isClosed()) {
                try (var client = socket.accept()) {
                    client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
