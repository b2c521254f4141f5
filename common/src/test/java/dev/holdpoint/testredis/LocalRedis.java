package dev.holdpoint.testredis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server process on the loopback address, ended with the test run at the latest.
public final class LocalRedis implements AutoCloseable {
    private static final int TRIES_FOR_A_FREE_PORT = 5;

    private final Path directory;
    private final Path binary;
    private final int port;
    private final List<String> settings;
    private Process process;

    private LocalRedis(Path directory, Path binary, int port, List<String> settings) {
        this.directory = directory;
        this.binary = binary;
        this.port = port;
        this.settings = settings;
        process = launch();
    }

    /// Starts one in memory only, on a free port, and waits until it takes commands.
    public static LocalRedis start() {
        return start(usual("no"));
    }

    /// Starts one whose contents survive [#kill] and [#startAgain].
    public static LocalRedis startKeeping() {
        return start(usual("yes"));
    }

    private static List<String> usual(String keeps) {
        var settings = new ArrayList<>(List.of("--bind", "127.0.0.1", "--save", ""));
        settings.addAll(List.of("--appendonly", keeps, "--appendfsync", "always"));
        return settings;
    }

    /// Starts one with these settings: a file of settings, or flags, or the file and then flags.
    public static LocalRedis start(List<String> settings) {
        try {
            var directory = Files.createTempDirectory("holdpoint-test-redis-");
            var binary = RedisBinary.find(directory);
            for (int attempt = 1; ; attempt++) {
                try {
                    return new LocalRedis(directory, binary, freePort(), settings);
                } catch (IllegalStateException e) {
                    if (attempt == TRIES_FOR_A_FREE_PORT) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /// Ends the process at once, as the kernel would when memory is short.
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts it on the same port.
    public void startAgain() {
        process = launch();
    }

    private Process launch() {
        var command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(settings);
        command.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString()));
        try {
            var started = new ProcessBuilder(command).redirectErrorStream(true).start();
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            awaitReady(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(Process started) throws IOException {
        var said = new ArrayList<String>();
        var out = new BufferedReader(started.inputReader(StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.contains("Ready to accept connections")) {
                Thread.ofVirtual().name("redis-output").start(() -> drain(out));
                return;
            }
        }
        throw new IllegalStateException("redis-server did not start: " + said);
    }

    private static void drain(BufferedReader out) {
        try (out) {
            out.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the process is gone
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Asks it to end, and waits until it has.
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(LocalRedis::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
