package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads a worker's stdout to its end, or until it is too much.
final class StdoutReader implements Runnable {
    private static final int CHUNK = 16 * 1024;

    private final InputStream stdout;
    private final Runnable tooMuch;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean oversize;
    private boolean closed;

    /// Reads from now on.
    ///
    /// @param tooMuch called once at the first byte over the limit; reading has stopped then
    StdoutReader(InputStream stdout, Runnable tooMuch) {
        this.stdout = stdout;
        this.tooMuch = tooMuch;
    }

    @Override
    public void run() {
        var chunk = new byte[CHUNK];
        try {
            for (int n = stdout.read(chunk); n >= 0; n = stdout.read(chunk)) {
                if (!accept(chunk, n)) {
                    tooMuch.run();
                    return;
                }
            }
        } catch (IOException e) {
            // closed because its process is gone: what came is what there is
        }
    }

    /// Reads no more than it has, even where [#run] never returns.
    synchronized void close() {
        closed = true;
        try {
            stdout.close();
        } catch (IOException e) {
            // it is not read again
        }
    }

    private synchronized boolean accept(byte[] chunk, int length) {
        if (closed) {
            return false;
        }
        int room = Limits.MAX_ENVELOPE_BYTES - kept.size();
        kept.write(chunk, 0, Math.min(room, length));
        oversize = length > room;
        return !oversize;
    }

    /// To be asked only after [#run] or [#close] has returned.
    synchronized boolean isOversize() {
        return oversize;
    }

    /// What came, decoded with replacement. To be asked only after [#run] or [#close] has returned.
    synchronized String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
