package dev.holdpoint.bench;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.InputStream;
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
        return run(() -> {
            var builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.directory(Path.of("/").toFile());
            builder.environment().clear();
            return builder.start();
        });
    }

    /// Runs it once, started in a way of its own.
    ///
    /// @return see [#run()]
    double run(Start start) {
        long begin = System.nanoTime();
        try {
            var process = start.start();
            try (var in = process.getOutputStream()) {
                in.write(stdin.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // it does not want it
            }
            var said = read(process.getInputStream());
            said += read(process.getErrorStream());
            int code = process.waitFor();
            double ms = Milliseconds.since(begin);
            if (code != 0) {
                throw failed("exit " + code + ": " + said);
            }
            return ms;
        } catch (IOException e) {
            throw failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("an interrupt");
        }
    }

    /// Makes the process.
    interface Start {
        Process start() throws IOException;
    }

    private static String read(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HoldpointException failed(String came) {
        return new HoldpointException(
                Problem.SANDBOX_UNAVAILABLE,
                "expected this to end with 0: " + String.join(" ", words) + "; came " + came);
    }
}
