package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The Python that runs workers.
///
/// @param program its absolute path
/// @param worker the program it runs: the kit's compiled file where that fits this Python, else its
///   source
/// @param homes the directories it is installed in that are not below /usr
record Interpreter(Path program, Path worker, List<Path> homes) {
    private static final String ASK =
            """
            import sys
            from importlib.util import MAGIC_NUMBER
            for line in (MAGIC_NUMBER.hex(), sys.prefix, sys.base_prefix, sys.exec_prefix): print(line)
            """;
    private static final long LONGEST_ANSWER_S = 20;

    /// Asks the interpreter where it lives.
    ///
    /// @param python an absolute path
    /// @param kit the directory that holds the package `holdpoint`
    /// @throws HoldpointException `sandbox_unavailable` when it does not answer
    static Interpreter of(String python, Path kit) {
        var answer = ask(python).lines().toList();
        if (answer.size() != 4) {
            throw unusable(python, "the answer " + answer, null);
        }
        var homes =
                answer.subList(1, 4).stream()
                        .map(Path::of)
                        .distinct()
                        .filter(home -> !home.startsWith("/usr"))
                        .toList();
        if (homes.stream().anyMatch(home -> home.getNameCount() == 0)) {
            throw unusable(python, "one that is installed in /", null);
        }
        return new Interpreter(Path.of(python), worker(kit, answer.getFirst()), homes);
    }

    private static Path worker(Path kit, String magic) {
        var compiled = kit.resolve("holdpoint/_worker.pyc");
        try (InputStream file = Files.newInputStream(compiled)) {
            if (HexFormat.of().formatHex(file.readNBytes(4)).equals(magic)) {
                return compiled;
            }
        } catch (IOException e) {
            // not compiled: the source does the same work
        }
        var source = kit.resolve("holdpoint/_worker.py");
        if (!Files.isReadable(source)) {
            throw new SandboxUnavailable(
                    "expected the worker's program in " + source + ", found none",
                    "start it by ./holdpoint of a whole installation, or set -Dholdpoint.home");
        }
        return source;
    }

    private static String ask(String python) {
        if (!python.startsWith("/")) {
            throw unusable(python, "a relative path", null);
        }
        var builder = new ProcessBuilder(python, "-I", "-S", "-c", ASK);
        builder.environment().clear();
        builder.redirectErrorStream(true);
        try {
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(
                    LONGEST_ANSWER_S, TimeUnit.SECONDS)) { // four lines fit in the pipe
                process.destroyForcibly();
                throw unusable(python, "no end within " + LONGEST_ANSWER_S + " s", null);
            }
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw unusable(python, "exit " + process.exitValue() + ": " + said.strip(), null);
            }
            return said;
        } catch (IOException e) {
            throw unusable(python, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unusable(python, "an interrupt", e);
        }
    }

    private static HoldpointException unusable(
            String python, @Nullable String came, @Nullable Throwable cause) {
        var what = "expected a Python of at least 3.9 at " + python + ", came: " + came;
        var advice = "give its absolute path with --python";
        return cause == null
                ? new SandboxUnavailable(what, advice)
                : new SandboxUnavailable(what, advice, cause);
    }
}
