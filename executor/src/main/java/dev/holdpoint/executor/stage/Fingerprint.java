package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of what a name holds.
final class Fingerprint {
    private static final int CHUNK = 1 << 16;

    private Fingerprint() {}

    /// Of a file's bytes, or of a link's target text, in hex; `special` for anything else,
    /// `unreadable` where this user may not look.
    static String of(Path path, Stat stat) throws IOException {
        if (stat.isLink()) {
            return of(Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8));
        }
        if (!stat.isRegular()) {
            return "special";
        }
        try (var in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return of(in);
        } catch (AccessDeniedException e) {
            return "unreadable";
        }
    }

    /// Of the bytes of a regular file; `unreadable` where this user may not look.
    static String of(Pinned file) throws IOException {
        try (var in = Channels.newInputStream(file.read())) {
            return of(in);
        } catch (AccessDeniedException e) {
            return "unreadable";
        }
    }

    private static String of(InputStream in) throws IOException {
        var digest = sha256();
        var chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            digest.update(chunk, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    static Change.Base base(Path path, Stat stat) throws IOException {
        return new Change.Base(
                stat.size(), of(path, stat), stat.permissions(), stat.uid(), stat.gid());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
