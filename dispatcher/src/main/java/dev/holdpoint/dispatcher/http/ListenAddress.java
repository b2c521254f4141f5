package dev.holdpoint.dispatcher.http;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;

/// Where to listen.
///
/// @param host a name or address of this machine
/// @param port 0 to 65535; 0 = any free one
public record ListenAddress(String host, int port) {
    private static final String LOOPBACK = "127.0.0.1";

    /// Reads `HOST:PORT`, or `PORT` alone for the loopback address.
    ///
    /// @throws HoldpointException `bad_setting`
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? LOOPBACK : text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= 65_535 && !host.isBlank()) {
                return new ListenAddress(host, port);
            }
        } catch (NumberFormatException e) {
            // falls through to the one message for all of it
        }
        throw new HoldpointException(
                Problem.BAD_SETTING,
                "--http takes HOST:PORT, or a port alone for "
                        + LOOPBACK
                        + " (0 = any free one), such as 127.0.0.1:8080; got '"
                        + text
                        + "'");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
