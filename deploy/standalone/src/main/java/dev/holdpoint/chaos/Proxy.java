package dev.holdpoint.chaos;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A way to a server that can be cut, and that can go silent: bytes then wait.
final class Proxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long silentUntil = System.nanoTime();

    /// Listens on the loopback address, on any free port.
    ///
    /// @param port of the server, on the same address
    Proxy(int port) {
        this.port = port;
        try {
            listening = new ServerSocket(0, 64, loopback());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    private static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    int port() {
        return listening.getLocalPort();
    }

    /// Closes every connection there is; new ones are welcome.
    void cut() {
        open.forEach(Proxy::close);
    }

    /// Lets no byte through for a while.
    void silence(Duration time) {
        silentUntil = System.nanoTime() + time.toNanos();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                var client = listening.accept();
                open.add(client);
                Thread.ofVirtual().name("proxy-connection").start(() -> connect(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        open.add(server);
        try {
            server.connect(new InetSocketAddress(loopback(), port), 1_000);
            Thread.ofVirtual().name("proxy-back").start(() -> pump(server, client));
            pump(client, server);
        } catch (IOException e) {
            close(client);
            close(server);
            open.remove(client);
            open.remove(server);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            var bytes = new byte[16_384];
            for (int n = from.getInputStream().read(bytes);
                    n >= 0;
                    n = from.getInputStream().read(bytes)) {
                for (long left = silentUntil - System.nanoTime();
                        left > 0;
                        left = silentUntil - System.nanoTime()) {
                    Backoff.sleep(Duration.ofNanos(left));
                }
                to.getOutputStream().write(bytes, 0, n);
            }
        } catch (IOException e) {
            // cut
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // gone already
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            // gone already
        }
        cut();
    }
}
