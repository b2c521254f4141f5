package dev.holdpoint.embedded;

import dev.holdpoint.dispatcher.http.ListenAddress;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// TCP ports of this machine.
final class Ports {
    static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /// A port of the loopback address that nobody listened on a moment ago.
    static int free() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral(LOOPBACK))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.PORT_IN_USE, "no free port on " + LOOPBACK + ": " + e.getMessage(), e);
        }
    }

    /// Refuses a port that somebody listens on. What else may be wrong with the address is left to
    /// whoever listens there.
    ///
    /// @param so what cannot be done then
    /// @param flag what another port is chosen with
    /// @throws HoldpointException `port_in_use`
    static void demandFree(ListenAddress at, String so, String flag) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(at.host(), at.port()));
        } catch (BindException e) {
            if (String.valueOf(e.getMessage()).contains("in use")) {
                throw inUse(at, so, flag);
            }
        } catch (IOException e) {
            // not a question of the port
        }
    }

    static HoldpointException inUse(ListenAddress at, String so, String flag) {
        return new HoldpointException(
                Problem.PORT_IN_USE,
                "port "
                        + at.port()
                        + " is in use, "
                        + so
                        + "; stop what listens on it, or choose another with "
                        + flag
                        + " (0 = any free one)");
    }
}
