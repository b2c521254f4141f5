package dev.holdpoint.executor.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// All that can be told of the files below a directory: type, mode, owner, size, times to the
/// nanosecond, and bytes.
final class Tree {
    private static final String ATTRIBUTES =
            "unix:mode,uid,gid,nlink,ino,size,lastModifiedTime,ctime";

    private Tree() {}

    /// Path relative to the directory → what is there. Times of directories are left out: making
    /// and removing a directory of our own beside their files moves them.
    static Map<String, String> of(Path directory) {
        var tree = new TreeMap<String, String>();
        try (var walk = Files.walk(directory)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                tree.put(directory.relativize(path).toString(), described(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tree;
    }

    private static String described(Path path) throws IOException {
        var all = new TreeMap<>(Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS));
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            all.keySet().retainAll(Set.of("mode", "uid", "gid", "ino"));
        } else if (Files.isSymbolicLink(path)) {
            all.put("to", Files.readSymbolicLink(path).toString());
        } else if (Files.isRegularFile(path)) {
            all.put("sha256", hash(path));
        }
        return all.toString();
    }

    private static String hash(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var chunk = new byte[1 << 20];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
