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
                int room = Limits.MAX_ENVELOPE_BYTES - kept.size();
                kept.write(chunk, 0, Math.min(room, n));
                if (n > room) {
                    oversize = true;
                    tooMuch.run();
                    return;
                }
            }
        } catch (IOException e) {
            // closed because its process is gone: what came is what there is
        }
    }

    /// To be asked only after [#run] has returned.
    boolean isOversize() {
        return oversize;
    }

    /// What came, decoded with replacement. To be asked only after [#run] has returned.
    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
