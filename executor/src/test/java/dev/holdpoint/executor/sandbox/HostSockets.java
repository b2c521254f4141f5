package dev.holdpoint.executor.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Servers of every kind on this host, in a process of their own: of the Internet, in the abstract
/// name space, in a directory that no worker sees, and in the workspace.
final class HostSockets implements AutoCloseable {
    private static final String SERVERS =
            """
            import os, select, socket, sys
            local, path, abstract = sys.argv[1:4]
            servers = {}
            def serve(name, family, kind, address):
                server = servers[name] = socket.socket(family, kind)
                server.bind(address)
                if kind == socket.SOCK_STREAM: server.listen()
                return server.getsockname()[1] if family != socket.AF_UNIX else 0
            print(*[
                serve("tcp", socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
                serve("tcp6", socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0)),
                serve("udp", socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
                serve("udp6", socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 0)),
                serve("local", socket.AF_UNIX, socket.SOCK_STREAM, local),
                serve("path", socket.AF_UNIX, socket.SOCK_STREAM, path),
                serve("abstract", socket.AF_UNIX, socket.SOCK_STREAM, "\\0" + abstract)], flush=True)
            os.chmod(local, 0o777); os.chmod(path, 0o777)
            sys.stdin.read()
            print(*sorted(name for name, server in servers.items()
                          if select.select([server], [], [], 0)[0]), flush=True)
            """;

    private final Process servers;
    private final BufferedReader said;
    private final Path directory;
    private final Path local;
    private final String name;
    private final List<Integer> ports;

    private HostSockets(
            Process servers, BufferedReader said, Path directory, Path local, String name)
            throws IOException {
        this.servers = servers;
        this.said = said;
        this.directory = directory;
        this.local = local;
        this.name = name;
        this.ports =
                List.of(said.readLine().split(" ", -1)).stream().map(Integer::valueOf).toList();
    }

    /// Starts them; they listen when this returns.
    static HostSockets listen(Path workspace) throws IOException {
        var directory = Files.createTempDirectory("holdpoint-test-sockets");
        var local = workspace.resolve("socket");
        var name = directory.getFileName().toString();
        var process =
                new ProcessBuilder(
                                Workshop.PYTHON,
                                "-I",
                                "-S",
                                "-c",
                                SERVERS,
                                local.toString(),
                                directory.resolve("socket").toString(),
                                name)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var said =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new HostSockets(process, said, directory, local, name);
    }

    /// A Python program that tries to reach each of them and says how that went.
    String client() {
        return """
        import errno, socket
        def reach(name, family, kind, address, protocol=0):
            try:
                with socket.socket(family, kind, protocol) as s:
                    s.settimeout(10)
                    s.connect(address)
                    s.send(b"x")
                print(name, "reached")
            except OSError as e:
                print(name, errno.errorcode[e.errno])
        stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
        reach("abstract", socket.AF_UNIX, stream, "\\0%s")
        reach("local", socket.AF_UNIX, stream, "%s")
        reach("netlink", socket.AF_NETLINK, socket.SOCK_RAW, (0, 0))
        reach("packet", socket.AF_PACKET, socket.SOCK_RAW, ("lo", 3))
        reach("path", socket.AF_UNIX, stream, "%s")
        reach("raw", socket.AF_INET, socket.SOCK_RAW, ("127.0.0.1", 0), 1)
        reach("tcp", socket.AF_INET, stream, ("127.0.0.1", %d))
        reach("tcp6", socket.AF_INET6, stream, ("::1", %d))
        reach("udp", socket.AF_INET, datagram, ("127.0.0.1", %d))
        reach("udp6", socket.AF_INET6, datagram, ("::1", %d))
        reach("vsock", socket.AF_VSOCK, stream, (2, 1))
        """
                .formatted(
                        name,
                        local,
                        directory.resolve("socket"),
                        ports.get(0),
                        ports.get(1),
                        ports.get(2),
                        ports.get(3));
    }

    /// The kinds that somebody has reached, in order; ends them.
    List<String> heard() throws IOException {
        servers.getOutputStream().close();
        var line = said.readLine();
        return line.isEmpty() ? List.of() : List.of(line.split(" ", -1));
    }

    @Override
    public void close() throws IOException {
        servers.destroyForcibly().onExit().join();
        for (var path : List.of(directory.resolve("socket"), directory)) {
            Files.deleteIfExists(path);
        }
    }
}
