package dev.holdpoint.embedded;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A process that this one started and that dies with it.
public final class Child {
    private static final int TAIL_LINES = 15;
    private static final int TAIL_BYTES = 16 * 1024;

    private final String name;
    private final Process process;
    private final Path log;
    private final CompletableFuture<String> firstLine;

    Child(String name, Process process, Path log, CompletableFuture<String> firstLine) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.firstLine = firstLine;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Its exit status; 128 + N for death by signal N. Only once it has ended.
    public int exitCode() {
        return process.exitValue();
    }

    /// Done when the process has ended.
    public CompletableFuture<Process> ended() {
        return process.onExit();
    }

    /// The first line that it wrote to stdout; done without one, as an empty text, when it ended
    /// before. Never done for a child whose stdout goes to its log.
    CompletableFuture<String> firstLine() {
        return firstLine;
    }

    /// The end of its log, at most 15 lines.
    public List<String> tail() {
        try (var file = Files.newByteChannel(log)) {
            file.position(Math.max(0, file.size() - TAIL_BYTES));
            var bytes = ByteBuffer.allocate(TAIL_BYTES);
            while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                // until the buffer is full or the file at its end
            }
            var lines =
                    new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        } catch (IOException e) {
            return List.of("(its log " + log + " cannot be read: " + e.getMessage() + ")");
        }
    }

    /// Sends it a signal, if it lives.
    ///
    /// @param name such as `STOP`
    public void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new HoldpointException(Problem.INTERNAL, "cannot signal " + this + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks it to end.
    public void term() {
        process.destroy();
    }

    /// Waits for its end, then kills it.
    ///
    /// @return whether it ended by itself
    public boolean endWithin(Duration patience) {
        boolean interrupted = false;
        try {
            if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        process.destroyForcibly();
        process.onExit().join();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
