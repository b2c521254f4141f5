package dev.holdpoint.command;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Types command lines at `holdpoint`, and sees what comes back.
///
/// @param input what standard input holds
/// @param home of the installation
record Shell(String input, @Nullable Terminal terminal, Screen screen, Path home) {
    Shell(String input, @Nullable Terminal terminal, Screen screen) {
        this(input, terminal, screen, Path.of("/nowhere"));
    }

    Shell(String input, @Nullable Terminal terminal) {
        this(input, terminal, Screen.NONE);
    }

    /// A command line of the installation that the tests are part of.
    static Shell installed(@Nullable Terminal terminal) {
        return new Shell("", terminal, Screen.NONE, Path.of("../..").toAbsolutePath().normalize());
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
        var out = new Printed();
        var around = around(in(), new PrintWriter(out), new PrintWriter(new StringWriter()));
        var thread =
                Thread.ofPlatform()
                        .name("typed " + String.join(" ", arguments))
                        .start(() -> {
                            try {
                                HoldpointMain.run(around, arguments);
                            } finally {
                                out.close();
                            }
                        });
        return new Going(out, thread);
    }

    /// A command line that is still going on.
    record Going(Printed out, Thread thread) {
        /// Waits until this has been printed.
        void awaitOut(String text) throws InterruptedException {
            out.await(text);
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

    /// What a command line prints, as it comes.
    static final class Printed extends Writer {
        private static final Duration PATIENCE = Duration.ofSeconds(20);

        private final StringBuilder text = new StringBuilder();
        private boolean isOver;

        @Override
        public synchronized void write(char[] letters, int from, int length) {
            text.append(letters, from, length);
            notifyAll();
        }

        @Override
        public void flush() {}

        @Override
        public synchronized void close() {
            isOver = true;
            notifyAll();
        }

        synchronized void await(String wanted) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (text.indexOf(wanted) < 0) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (isOver || left <= 0) {
                    throw new AssertionError("'" + wanted + "' was not printed, but: " + text);
                }
                wait(left);
            }
        }

        @Override
        public synchronized String toString() {
            return text.toString();
        }
    }

    private InputStream in() {
        return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    }

    private Surroundings around(InputStream in, PrintWriter out, PrintWriter err) {
        InstantSource clock = InstantSource.system();
        return new Surroundings(
                home,
                Map.of("PATH", "/usr/bin:/bin", "EXLAB_SITE", "north", "SECRET", "hidden"),
                "asmith",
                in,
                terminal,
                screen,
                clock,
                out,
                err);
    }
}
