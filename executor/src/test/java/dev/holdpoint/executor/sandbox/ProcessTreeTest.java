package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ProcessTreeTest {
    @TempDir Path home;

    /// `Process.destroyForcibly` closes the pipes, so that what was not read yet was lost.
    @Test
    void killing_what_has_ended_loses_nothing_that_it_wrote() throws Exception {
        var process = shell("echo last words");
        process.waitFor();

        tree(process).kill();

        assertThat(process.getInputStream().readAllBytes()).asString().isEqualTo("last words\n");
    }

    @Test
    void one_that_was_killed_before_it_could_name_its_sandbox_takes_its_children_along()
            throws Exception {
        var process = shell("sleep 300 & echo $!; wait");
        long child = firstNumber(process);
        var tree = tree(process);

        tree.kill();
        tree.awaitGone();

        assertThat(ProcStat.of(child).filter(stat -> !stat.isDead())).isEmpty();
    }

    /// bubblewrap's child waits for its parent without the status file, and asked for no death with
    /// it yet: the worker of one that was cancelled in that moment stayed for ever.
    @ParameterizedTest
    @ValueSource(strings = {"status", "report"})
    void an_orphan_nobody_named_is_found_by_a_file_it_holds(String file) throws Exception {
        var said = home.resolve("said");
        // Java drops the pipe of a process that has ended: so it ends when the orphan holds the
        // file and has said who it is.
        var process =
                shell(
                        """
                        (exec 8>>%1$s; exec /bin/sh -c 'echo $$ > %2$s; exec sleep 300 >/dev/null') &
                        until test -s %2$s; do sleep 0.01; done
                        cat %2$s
                        """
                                .formatted(home.resolve(file), said));
        long orphan = firstNumber(process);
        process.waitFor();

        tree(process).awaitGone();

        assertThat(ProcStat.of(orphan).filter(stat -> !stat.isDead())).isEmpty();
    }

    private ProcessTree tree(Process process) throws IOException {
        return new ProcessTree(process, SpawnFiles.create(home, ""), false, false);
    }

    private static Process shell(String text) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", text).start();
    }

    private static long firstNumber(Process process) throws IOException {
        var line = new StringBuilder();
        for (int c = process.getInputStream().read();
                c != '\n';
                c = process.getInputStream().read()) {
            assertThat(c).as("the end of what it wrote after '%s'", line).isNotNegative();
            line.append((char) c);
        }
        return Long.parseLong(line.toString());
    }
}
