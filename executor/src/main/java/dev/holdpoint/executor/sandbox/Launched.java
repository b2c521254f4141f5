package dev.holdpoint.executor.sandbox;

import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A child of the [Launcher].
///
/// Its streams are closed by whoever uses them.
final class Launched extends Process {
    private static final int LOST = Integer.MIN_VALUE;
    private static final int KILLED = -9;

    private final ProcessHandle handle;
    private final OutputStream stdin;
    private final InputStream stdout;
    private final InputStream stderr;
    private final CompletableFuture<Integer> ended;

    private Launched(
            ProcessHandle handle,
            OutputStream stdin,
            InputStream stdout,
            InputStream stderr,
            CompletableFuture<Integer> ended) {
        this.handle = handle;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
        this.ended = ended;
    }

    /// Takes over what the launcher has made.
    ///
    /// @param made its report; the child's pid stays its own until the launcher is told
    /// @param ended the child's exit code or negative signal; fails when the launcher is lost
    static Launched open(
            long launcher, Map<String, @Nullable Object> made, CompletableFuture<Integer> ended)
            throws IOException {
        if (!(made.get("pid") instanceof Number pid)
                || !(made.get("pipes") instanceof List<?> pipes)
                || pipes.size() != 3) {
            throw new IOException("expected a pid and three pipes, came " + made);
        }
        var handle =
                ProcessHandle.of(pid.longValue())
                        .orElseThrow(() -> new IOException("process " + pid + " is not there"));
        var ends = pipes.stream().map(end -> "/proc/" + launcher + "/fd/" + end).toList();
        var opened = new ArrayList<AutoCloseable>();
        try {
            var stdin = new FileOutputStream(ends.get(0));
            opened.add(stdin);
            var stdout = new FileInputStream(ends.get(1));
            opened.add(stdout);
            var stderr = new FileInputStream(ends.get(2));
            return new Launched(
                    handle, new BufferedOutputStream(stdin), stdout, stderr, known(handle, ended));
        } catch (IOException e) {
            handle.destroyForcibly();
            for (var each : opened) {
                close(each, e);
            }
            throw e;
        }
    }

    private static void close(AutoCloseable each, IOException why) {
        try {
            each.close();
        } catch (Exception e) {
            why.addSuppressed(e);
        }
    }

    /// Of one that the launcher cannot tell of any more it is known only that it is gone.
    private static CompletableFuture<Integer> known(
            ProcessHandle handle, CompletableFuture<Integer> ended) {
        return ended.exceptionallyCompose(_ -> {
            handle.destroyForcibly();
            return handle.onExit().thenApply(_ -> LOST);
        });
    }

    /// Whether its launcher has ended first, so that nobody knows how it ended.
    boolean isLost() {
        return ended.getNow(0) == LOST;
    }

    @Override
    public OutputStream getOutputStream() {
        return stdin;
    }

    @Override
    public InputStream getInputStream() {
        return stdout;
    }

    @Override
    public InputStream getErrorStream() {
        return stderr;
    }

    @Override
    public boolean isAlive() {
        return !ended.isDone();
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("this never fails", e);
        }
        return exitValue();
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            ended.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("this never fails", e);
        }
    }

    /// 128 + N where signal N ended it.
    @Override
    public int exitValue() {
        if (isAlive()) {
            throw new IllegalThreadStateException("it has not ended");
        }
        int status = ended.join() == LOST ? KILLED : ended.join();
        return status < 0 ? 128 - status : status;
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return ended.thenApply(_ -> this);
    }

    @Override
    public ProcessHandle toHandle() {
        return handle;
    }

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public void destroy() {
        handle.destroy();
    }
}
