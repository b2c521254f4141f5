package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What goes in and out of workers, in every sandbox.
@ParameterizedClass
@EnumSource
@Timeout(60)
class StreamsTest {
    @TempDir static Path shared;

    @SuppressWarnings("NullAway.Init") // opened before the class is made
    static Sandbox sandbox;

    private final Ground ground;
    @TempDir Path home;
    Workshop workshop;

    StreamsTest(Ground ground) {
        this.ground = ground;
    }

    @BeforeParameterizedClassInvocation
    static void open(Ground ground) throws IOException {
        sandbox = ground.open(shared);
    }

    @AfterParameterizedClassInvocation
    static void close() {
        sandbox.close();
    }

    @BeforeEach
    void make() throws IOException {
        workshop = new Workshop(home).ownedBy(1000);
        if (ground == Ground.LIMITS) {
            workshop = workshop.copied();
        }
    }

    @Test
    void stdin_is_the_envelope_a_newline_and_the_end() throws IOException {
        workshop.stdin = "{\"ä\": \"" + "x".repeat(1_000_000) + "\"}";

        var exit = workshop.run(sandbox, workshop.shell("cat"));

        assertThat(exit.stdout()).isEqualTo(workshop.stdin + "\n");
    }

    @Test
    void an_envelope_that_nobody_reads_holds_nothing_up() throws IOException {
        workshop.stdin = "x".repeat(Limits.MAX_ENVELOPE_BYTES);

        var exit = workshop.run(sandbox, workshop.shell("echo done"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).isEqualTo("done\n");
        assertThat(exit.durationMs()).isLessThan(15_000);
    }

    @Test
    void exactly_one_mebibyte_on_stdout_passes() throws IOException {
        var exit = workshop.run(sandbox, flood("head -c 1048576 /dev/zero"));

        assertThat(exit.stdoutOversize()).isFalse();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).hasSize(Limits.MAX_ENVELOPE_BYTES);
    }

    @Test
    void one_byte_more_ends_the_worker() throws IOException {
        var exit = workshop.run(sandbox, flood("head -c 1048577 /dev/zero; sleep 60"));

        assertThat(exit.stdoutOversize()).isTrue();
        assertThat(exit.deadlinePassed()).isFalse();
        assertThat(exit.stdout()).hasSize(Limits.MAX_ENVELOPE_BYTES);
        assertThat(exit.durationMs()).isLessThan(15_000);
    }

    @Test
    void a_flood_on_stdout_is_stopped() throws IOException {
        var exit = workshop.run(sandbox, flood("yes"));

        assertThat(exit.stdoutOversize()).isTrue();
        assertThat(exit.status()).isEqualTo(new Exit.Status.Signalled(9));
        assertThat(Survivors.of(workshop.workspace)).isEmpty();
    }

    @Test
    void a_flood_on_stderr_is_drained_and_the_plugin_comes_to_its_end() throws IOException {
        workshop.capture = home.resolve("capture");

        var exit = workshop.run(sandbox, flood("head -c 20000000 /dev/zero >&2; echo done"));

        assertThat(exit.status()).isEqualTo(new Exit.Status.Exited(0));
        assertThat(exit.stdout()).isEqualTo("done\n");
        assertThat(exit.stderrBytes()).isEqualTo(20_000_000);
        assertThat(exit.stderrDropped()).isEqualTo(20_000_000 - Limits.MAX_STDERR_BYTES);
        assertThat(home.resolve("capture")).hasSize(Limits.MAX_STDERR_BYTES);
        assertThat(workshop.lines).hasSize(1);
    }

    @Test
    void stdout_closed_early_is_not_the_end() throws IOException {
        var exit =
                workshop.run(
                        sandbox,
                        workshop.shell(
                                "echo '{}'; exec >&-; head -c 100000 /dev/zero | wc -c >&2"));

        assertThat(exit.stdout()).isEqualTo("{}\n");
        assertThat(workshop.lines).containsExactly("100000");
    }

    @Test
    void a_slow_drip_is_cut_by_the_wall_clock() throws IOException {
        workshop.wallClock = Duration.ofSeconds(1);

        var exit = workshop.run(sandbox, workshop.shell("while :; do echo x; sleep 0.1; done"));

        assertThat(exit.deadlinePassed()).isTrue();
        assertThat(exit.stdout()).startsWith("x\n");
    }

    @Test
    void bytes_that_are_not_utf_8_are_replaced() throws IOException {
        var exit = workshop.run(sandbox, workshop.shell("printf 'a\\377b'"));

        assertThat(exit.stdout()).isEqualTo("a\ufffdb");
    }

    private Launch flood(String text) throws IOException {
        return workshop.shell(text);
    }
}
