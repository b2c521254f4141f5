package dev.holdpoint.executor.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The lines that a process says, up to its end. One that says nothing for too long is ended.
final class Heard implements AutoCloseable {
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(3);

    private final Process process;
    private final BufferedReader lines;

    Heard(Process process) {
        this.process = process;
        this.lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// The next line; null at the end.
    @Nullable String next() throws IOException {
        var heard = new CompletableFuture<Void>();
        var _ =
                heard.orTimeout(LONGEST_SILENCE.toSeconds(), TimeUnit.SECONDS)
                        .exceptionally(_ -> {
                            process.destroyForcibly();
                            return null;
                        });
        try {
            return lines.readLine();
        } finally {
            heard.complete(null);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
