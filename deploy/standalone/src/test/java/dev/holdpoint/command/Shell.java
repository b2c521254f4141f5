package dev.holdpoint.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Types command lines at `holdpoint`, and sees what comes back.
///
/// @param input what standard input holds
record Shell(String input, @Nullable Terminal terminal, Screen screen) {
    Shell(String input, @Nullable Terminal terminal) {
        this(input, terminal, Screen.NONE);
    }

    /// What came back.
    record Ended(int exit, String out, String err) {}

    static final Shell PLAIN = new Shell("", null);

    /// A Redis URL where nothing listens.
    static final String NO_REDIS = "redis://127.0.0.1:1";

    static Ended type(String... arguments) {
        return PLAIN.run(arguments);
    }

    Ended run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exit =
                HoldpointMain.run(
                        around(in(), new PrintWriter(out), new PrintWriter(err)), arguments);
        return new Ended(exit, out.toString(), err.toString());
    }

    /// Types one that goes on until it is stopped.
    Going begin(String... arguments) {
        var out = new StringWriter();
        var around = around(in(), new PrintWriter(out), new PrintWriter(new StringWriter()));
        return new Going(
                out, Thread.ofPlatform().start(() -> HoldpointMain.run(around, arguments)));
    }

    /// A command line that is still going on.
    record Going(StringWriter out, Thread thread) {
        /// Waits until this has been printed.
        void awaitOut(String text) {
            while (!out.toString().contains(text)) {
                if (!thread.isAlive()) {
                    throw new AssertionError("it ended: " + out);
                }
                Thread.onSpinWait();
            }
        }

        /// Stops it, as Ctrl-C would.
        ///
        /// @return all that it printed
        String stop() throws InterruptedException {
            thread.interrupt();
            thread.join();
            return out.toString();
        }
    }

    private InputStream in() {
        return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }

    private Surroundings around(InputStream in, PrintWriter out, PrintWriter err) {
        InstantSource clock = InstantSource.system();
        return new Surroundings(
                Path.of("/nowhere"), List.of(), "asmith", in, terminal, screen, clock, out, err);
    }
}
