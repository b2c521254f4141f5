package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The resident launcher: a small process that makes a child ready and turns it into bubblewrap,
/// spawn by spawn. The kit's `_launcher.py` says how it is talked to.
///
/// It ends with its stdin, however this process ends, and takes its children along, and whoever
/// below them has lost its parent: bubblewrap that was just starting knows of no parent yet.
final class Launcher implements AutoCloseable {
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final int MAX_COMPLAINT = 2000;

    /// Of a request with its length: as the launcher has it.
    private static final int MAX_REQUEST = 1 << 20;

    private static final String ANOTHER = "the next worker gets another one";

    private final Process process;
    private final Path complaints;
    private final CompletableFuture<Map<String, @Nullable Object>> ready =
            new CompletableFuture<>();
    private final Map<Long, Asked> spawns = new ConcurrentHashMap<>();
    private final AtomicLong lastSpawn = new AtomicLong();
    private volatile boolean isOver;

    /// A child that was asked for.
    ///
    /// @param made the report that it is there
    /// @param ended its exit code, or the negative number of a signal
    private record Asked(
            CompletableFuture<Map<String, @Nullable Object>> made,
            CompletableFuture<Integer> ended) {}

    private Launcher(Process process, Path complaints) {
        this.process = process;
        this.complaints = complaints;
    }

    /// Starts one, and waits until it is ready.
    ///
    /// @param words that start it
    /// @param complaints the file that gets its stderr
    /// @throws IOException when it does not come up
    static Launcher start(List<String> words, Path complaints, Starter starter) throws IOException {
        var builder = new ProcessBuilder(words).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.redirectError(complaints.toFile());
        var launcher = new Launcher(starter.call(builder::start), complaints);
        Thread.ofPlatform().name("sandbox-launcher").daemon(true).start(launcher::listen);
        try {
            launcher.answer(launcher.ready);
        } catch (SandboxUnavailable e) {
            launcher.close();
            throw new IOException(e.what(), e);
        }
        return launcher;
    }

    boolean isAlive() {
        return !isOver;
    }

    /// Has a child made.
    ///
    /// @param request all of it but its id
    /// @throws IOException when there can be no child
    /// @throws HoldpointException `sandbox_unavailable` when the launcher ends meanwhile, which
    ///   says nothing about the worker
    Launched launch(Map<String, @Nullable Object> request) throws IOException {
        long id = lastSpawn.incrementAndGet();
        var whole = new LinkedHashMap<String, @Nullable Object>();
        whole.put("id", id); // the first: the launcher finds it also in what it does not read
        whole.putAll(request);
        var frame = frame(whole);
        if (frame.length > MAX_REQUEST) {
            throw new IOException(
                    "expected what starts a worker to take at most "
                            + MAX_REQUEST
                            + " bytes, came "
                            + frame.length
                            + "; shorten the plugin's entrypoint");
        }
        var asked = new Asked(new CompletableFuture<>(), new CompletableFuture<>());
        spawns.put(id, asked);
        if (isOver) {
            lose(asked); // it may have ended before this one was there
        }
        send(frame);
        var made = made(id, asked);
        if (made.get("failed") instanceof String why) {
            spawns.remove(id);
            throw new IOException(why);
        }
        try {
            return Launched.open(process.pid(), made, asked.ended);
        } finally {
            send(frame(Map.of("opened", id)));
        }
    }

    /// A child that nobody waits for any more is killed as soon as it is there.
    private Map<String, @Nullable Object> made(long id, Asked asked) {
        try {
            return answer(asked.made);
        } catch (SandboxUnavailable e) {
            var _ =
                    asked.made.thenAccept(late -> {
                        if (late.get("pid") instanceof Number pid) {
                            ProcessHandle.of(pid.longValue())
                                    .ifPresent(ProcessHandle::destroyForcibly);
                            send(frame(Map.of("opened", id)));
                        } else {
                            spawns.remove(id);
                        }
                    });
            throw e;
        }
    }

    /// Ends it, and with it all its children.
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // it has ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    private static byte[] frame(Map<String, ?> request) {
        var bytes = Json.write(request).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
    }

    private void send(byte[] frame) {
        var stdin = process.getOutputStream();
        synchronized (stdin) {
            try {
                stdin.write(frame);
                stdin.flush();
            } catch (IOException e) {
                // it has ended: whoever waits for an answer hears of that
            }
        }
    }

    private Map<String, @Nullable Object> answer(
            CompletableFuture<Map<String, @Nullable Object>> awaited) {
        try {
            return awaited.copy().orTimeout(LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS).get();
        } catch (ExecutionException e) {
            process.destroyForcibly();
            var why = e.getCause() instanceof TimeoutException ? "it does not answer" : said();
            throw new SandboxUnavailable("what starts workers has ended: " + why, ANOTHER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SandboxUnavailable("interrupted", ANOTHER);
        }
    }

    private String said() {
        try {
            var text = Files.readString(complaints, StandardCharsets.ISO_8859_1).strip();
            return text.isEmpty()
                    ? "it said nothing"
                    : text.substring(Math.max(0, text.length() - MAX_COMPLAINT));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void listen() {
        try (var reports =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = reports.readLine(); line != null; line = reports.readLine()) {
                hear(Json.parseObject(line));
            }
        } catch (IOException | HoldpointException e) {
            process.destroyForcibly(); // what it says cannot be understood
        } finally {
            isOver = true;
            ready.completeExceptionally(new IOException("no answer"));
            spawns.values().forEach(Launcher::lose);
            spawns.clear();
        }
    }

    private void hear(Map<String, @Nullable Object> report) {
        if (!(report.get("id") instanceof Number id)) {
            ready.complete(report);
            return;
        }
        var asked = spawns.get(id.longValue());
        if (asked == null) {
            return;
        }
        if (report.get("status") instanceof Number status) {
            spawns.remove(id.longValue());
            asked.ended.complete(status.intValue());
        } else {
            asked.made.complete(report);
        }
    }

    private static void lose(Asked asked) {
        var lost = new IOException("the launcher has ended");
        asked.made.completeExceptionally(lost);
        asked.ended.completeExceptionally(lost);
    }
}
