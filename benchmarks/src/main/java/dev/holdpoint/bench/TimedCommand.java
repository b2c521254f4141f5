package dev.holdpoint.bench;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A program that is started, given its stdin, and waited for, with an empty environment.
///
/// @param words the program, absolute, and its arguments
/// @param stdin written at once
record TimedCommand(List<String> words, String stdin) {
    TimedCommand {
        words = List.copyOf(words);
    }

    static TimedCommand of(List<String> words) {
        return new TimedCommand(words, "");
    }

    /// Runs it once.
    ///
    /// @return milliseconds from before its start to its death
    /// @throws HoldpointException `sandbox_unavailable` when it does not end with 0
    double run() {
        long begin = System.nanoTime();
        try {
            var builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.directory(Path.of("/").toFile());
            builder.environment().clear();
            var process = builder.start();
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it does not want it
            }
            var said = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            double ms = Milliseconds.since(begin);
            if (code != 0) {
                throw failed("exit " + code + ": " + new String(said, StandardCharsets.UTF_8));
            }
            return ms;
        } catch (IOException e) {
            throw failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("an interrupt");
        }
    }

    private HoldpointException failed(String came) {
        return new HoldpointException(
                Problem.SANDBOX_UNAVAILABLE,
                "expected this to end with 0: " + String.join(" ", words) + "; came " + came);
    }
}
