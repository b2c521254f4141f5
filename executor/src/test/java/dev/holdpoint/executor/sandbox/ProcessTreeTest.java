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
        var held = "exec 8>>" + home.resolve(file) + "; echo $$; exec sleep 300 >/dev/null";
        var process = shell("/bin/sh -c '" + held + "' &"); // says who it is once it holds the file
        long orphan = firstNumber(process);
        process.waitFor();

        tree(process).awaitGone();

        assertThat(ProcStat.of(orphan).filter(stat -> !stat.isDead())).isEmpty();
    }

    private ProcessTree tree(Process process) throws IOException {
        return new ProcessTree(process, SpawnFiles.create(home, ""), false);
    }

    private static Process shell(String text) throws IOException {
        return new ProcessBuilder("/bin/sh", "-c", text).start();
    }

    private static long firstNumber(Process process) throws IOException {
        var line = new StringBuilder();
        for (int c = process.getInputStream().read();
                c != '\n';
                c = process.getInputStream().read()) {
            line.append((char) c);
        }
        return Long.parseLong(line.toString());
    }
}
