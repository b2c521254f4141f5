package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Plugins of real executors: read again while they run, with and without the network.
@Timeout(180)
class PluginsTest {
    @TempDir Path directory;
    private House house;

    @BeforeEach
    void open() throws IOException {
        house = new House(directory);
        house.plugin("mine", "");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_hang_up_reads_the_plugins_again_and_says_what_changed() throws Exception {
        var executor = house.executor("exec-1");
        house.plugin("yours", "");
        house.plugin("mine", "def more(self):\n    pass\n");

        House.signal(executor, "HUP");

        House.await("the new plugin", () -> log().contains("plugin added: yours 1.0 ("));
        House.await("the end", () -> log().contains("plugins were read again: "));
        assertThat(log()).containsPattern("plugin changed: mine 1.0 \\(\\w{12}\\) is now 1.0 \\(");
        House.await("the word of it", () -> has("yours"));
        assertThat(executor.isAlive()).isTrue();
    }

    @Test
    void all_executors_read_them_again_when_somebody_asks_by_redis() throws Exception {
        house.executor("exec-1");
        house.executor("exec-2");
        house.plugin("yours", "");
        assertThat(has("yours")).isFalse();

        house.queue().reloads().askAll("default");

        for (var executor : new String[] {"exec-1", "exec-2"}) {
            House.await(executor, () -> house.queue().reloads().answered(executor) == 1);
        }
        assertThat(house.queue().inspection().executors())
                .hasSize(2)
                .allMatch(status ->
                        status.plugins().stream().anyMatch(one -> one.name().equals("yours")));
    }

    @Test
    void the_network_is_for_the_plugin_that_declares_it_on_an_executor_that_allows_it()
            throws Exception {
        try (var server =
                new ServerSocket(0, 8, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            var connect =
                    """
                    def pre_transform_all(self, ctx):
                        import socket
                        socket.create_connection(("127.0.0.1", %d), timeout=10).close()
                        (ctx.dst_root / self.name).write_text("connected")
                    """
                            .formatted(server.getLocalPort());
            house.plugin("open", "isolation: {network: yes}\n", connect);
            house.plugin("closed", connect);
            house.workspace("run-1", Map.of("data.txt", "x"));
            house.workspace("run-2", Map.of("data.txt", "x"));

            var strict = house.executor("exec-1");
            var declined = pass("run-1");
            House.signal(strict, "TERM");
            strict.ended().join();
            house.executor("exec-2", "--allow-network");
            var allowed = pass("run-2");

            assertThat(warnings(declined))
                    .anyMatch(
                            line -> line.startsWith("plugin_network_declined: the plugin 'open'"));
            assertThat(House.tree(house.lab().resolve("run-1"))).containsOnlyKeys("data.txt");
            assertThat(House.tree(house.lab().resolve("run-2")))
                    .containsOnlyKeys("data.txt", "open")
                    .containsEntry("open", "connected");
            assertThat(allowed.outcome()).contains(Outcome.PARTIAL);
            assertThat(warnings(allowed)).isEmpty();
        }
    }

    @Test
    void a_package_that_became_unusable_is_announced_with_its_reason_until_it_is_mended()
            throws Exception {
        house.executor("exec-1");
        assertThat(leftOut()).isEmpty();
        house.plugin("mine", "requires_python: [\n", "");

        house.queue().reloads().askAll("default");

        House.await("the reason", () -> leftOut().size() == 1);
        assertThat(leftOut().getFirst()).contains("/mine: ");
        assertThat(has("mine")).isFalse();
        house.plugin("mine", "");
        house.queue().reloads().askAll("default");
        House.await("its return", () -> leftOut().isEmpty() && has("mine"));
    }

    private List<String> leftOut() {
        return house.queue().inspection().executors().stream()
                .flatMap(status -> status.leftOut().stream())
                .toList();
    }

    private PassView pass(String workspace) {
        return house.done(
                "{\"workspace\": \"lab:%s\", \"plugins\": [\"open\", \"closed\"]}"
                        .formatted(workspace));
    }

    private static List<String> warnings(PassView view) {
        return Objects.requireNonNull(view.result()).warnings();
    }

    private boolean has(String plugin) {
        return house.queue().inspection().executors().stream()
                .flatMap(status -> status.plugins().stream())
                .anyMatch(one -> one.name().equals(plugin));
    }

    private String log() {
        try {
            return Files.readString(house.logs().resolve("exec-1.log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
