package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a worker's stderr to its end, whatever happens to what was read.
///
/// The first [Limits#MAX_STDERR_BYTES] are kept, verbatim in the capture and line by line for the
/// consumer; the rest is only counted. A capture may hold secrets: one that is made here is closed
/// to everybody but the executor's user.
final class StderrDrain implements Runnable {
    /// The longest line that is handed on whole, in bytes.
    static final int MAX_LINE = 64 * 1024;

    static final String CUT = " … [line cut at 64 KiB]";

    private static final Logger LOG = LoggerFactory.getLogger(StderrDrain.class);
    private static final FileAttribute<?> CLOSED =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int CHUNK = 16 * 1024;
    private static final int MAX_HEAD = 2 * 1024;

    private final InputStream stderr;
    private final @Nullable Path capture;
    private final Consumer<String> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private boolean cut;
    private boolean complained;
    private boolean closed;
    private long total;
    private long kept;

    StderrDrain(InputStream stderr, @Nullable Path capture, Consumer<String> consumer) {
        this.stderr = stderr;
        this.capture = capture;
        this.consumer = consumer;
    }

    @Override
    public void run() {
        try (var file = open()) {
            var chunk = new byte[CHUNK];
            for (int n = stderr.read(chunk); n >= 0; n = stderr.read(chunk)) {
                accept(chunk, n, file);
            }
        } catch (IOException e) {
            // closed because its process is gone: what came is what there is
        }
        if (line.size() > 0) {
            endLine();
        }
    }

    /// Reads no more than it has, even where [#run] never returns.
    synchronized void close() {
        closed = true;
        try {
            stderr.close();
        } catch (IOException e) {
            // it is not read again
        }
    }

    /// All bytes. To be asked only after [#run] or [#close] has returned, like the others.
    synchronized long total() {
        return total;
    }

    synchronized long dropped() {
        return total - kept;
    }

    /// The first words, for the message about a sandbox that could not be made.
    synchronized String head() {
        return head.toString(StandardCharsets.UTF_8).strip();
    }

    private synchronized void accept(byte[] chunk, int length, OutputStream file) {
        if (closed) {
            return;
        }
        total += length;
        long room = Math.max(0, Limits.MAX_STDERR_BYTES - (total - length));
        int take = (int) Math.min(length, room);
        if (take == 0) {
            return;
        }
        head.write(chunk, 0, Math.min(take, MAX_HEAD - head.size()));
        try {
            file.write(chunk, 0, take);
            kept += take;
        } catch (IOException e) {
            complain(e);
        }
        for (int i = 0; i < take; i++) {
            if (chunk[i] == '\n') {
                endLine();
            } else if (line.size() < MAX_LINE) {
                line.write(chunk[i]);
            } else {
                cut = true;
            }
        }
    }

    private void endLine() {
        var text = line.toString(StandardCharsets.UTF_8) + (cut ? CUT : "");
        line.reset();
        cut = false;
        try {
            consumer.accept(text);
        } catch (RuntimeException e) {
            complain(e);
        }
    }

    private OutputStream open() {
        if (capture == null) {
            return OutputStream.nullOutputStream();
        }
        try {
            return Channels.newOutputStream(
                    Files.newByteChannel(
                            capture,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.APPEND,
                                    LinkOption.NOFOLLOW_LINKS),
                            CLOSED));
        } catch (IOException e) {
            complain(e);
            return new Nowhere();
        }
    }

    private void complain(Exception e) {
        if (!complained) {
            complained = true;
            LOG.warn("stderr of a plugin is read but partly lost, {}: {}", capture, e.toString());
        }
    }

    /// Refuses everything, so that what could not be captured counts as dropped.
    private static final class Nowhere extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("there is no capture");
        }
    }
}
