package dev.holdpoint.executor.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// An accomplice on the host: a process that takes open files from whoever connects to its abstract
/// socket, and keeps them.
final class Keeper implements AutoCloseable {
    private static final String SERVER =
            """
            import socket, sys
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.bind("\\0" + sys.argv[1])
            server.listen()
            print("listens", flush=True)
            _, files, _, _ = socket.recv_fds(server.accept()[0], 1, 8)
            print(len(files), flush=True)
            sys.stdin.read()
            """;

    private final Process process;
    private final BufferedReader said;
    private final String name;

    private Keeper(Process process, String name) {
        this.process = process;
        this.name = name;
        this.said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Starts it; it listens when this returns.
    static Keeper listen() throws IOException {
        var name = "holdpoint-test-" + UUID.randomUUID();
        var keeper =
                new Keeper(
                        new ProcessBuilder(Workshop.PYTHON, "-I", "-S", "-c", SERVER, name)
                                .redirectError(ProcessBuilder.Redirect.INHERIT)
                                .start(),
                        name);
        keeper.said.readLine();
        return keeper;
    }

    /// Python text that hands files over.
    ///
    /// @param descriptors in Python, separated by commas
    String give(String descriptors) {
        return """
        import socket
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as s:
            s.connect("\\0%s")
            socket.send_fds(s, [b"x"], [%s])
        """
                .formatted(name, descriptors);
    }

    /// Waits for them.
    ///
    /// @return how many it has
    String given() throws IOException {
        return said.readLine();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
