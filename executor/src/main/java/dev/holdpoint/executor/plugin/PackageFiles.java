package dev.holdpoint.executor.plugin;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// The files of a package as they were at one moment, without the interpreter's caches; equal as
/// long as nobody has changed one.
///
/// @param source the package's directory, where links have been followed
/// @param files by relative path
public record PackageFiles(Path source, List<Item> files) {
    public static final int MAX_FILES = 5_000;
    public static final long MAX_BYTES = 512L << 20;
    private static final Path CACHE = Path.of("__pycache__");

    /// One regular file.
    ///
    /// @param mode its permissions among others
    /// @param changed when its attributes or bytes last did, which nobody can set
    public record Item(
            Path relative, long inode, long size, int mode, FileTime modified, FileTime changed) {
        boolean isExecutable() {
            return (mode & 0111) != 0;
        }
    }

    /// Lists them.
    ///
    /// @throws HoldpointException `bad_setting` where there are more than 5 000 or 512 MiB, or a
    ///   symbolic link
    static PackageFiles of(Path source) throws IOException {
        var files = new ArrayList<Item>();
        long bytes = 0;
        try (var walk = Files.walk(source)) {
            for (var path : (Iterable<Path>) walk::iterator) {
                var relative = source.relativize(path);
                if (isCache(relative)) {
                    continue;
                }
                if (Files.isSymbolicLink(path)) {
                    throw unusable("symbolic link in the package: " + relative);
                }
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    var item = item(relative, path);
                    files.add(item);
                    bytes += item.size();
                }
                if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
                    throw unusable(
                            "the package has more than "
                                    + MAX_FILES
                                    + " files or "
                                    + (MAX_BYTES >> 20)
                                    + " MiB");
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        files.sort(Comparator.comparing(Item::relative));
        return new PackageFiles(source, List.copyOf(files));
    }

    /// Whether all changes so far were made before that moment, so that a later one will show.
    boolean areOlderThan(FileTime moment) {
        return files.stream().allMatch(item -> item.changed().compareTo(moment) < 0);
    }

    private static Item item(Path relative, Path path) throws IOException {
        var attributes =
                Files.readAttributes(
                        path,
                        "unix:ino,size,mode,lastModifiedTime,ctime",
                        LinkOption.NOFOLLOW_LINKS);
        return new Item(
                relative,
                (Long) Objects.requireNonNull(attributes.get("ino")),
                (Long) Objects.requireNonNull(attributes.get("size")),
                (Integer) Objects.requireNonNull(attributes.get("mode")),
                (FileTime) Objects.requireNonNull(attributes.get("lastModifiedTime")),
                (FileTime) Objects.requireNonNull(attributes.get("ctime")));
    }

    /// Whether it is, or is in, a cache of the interpreter.
    ///
    /// @param relative to the package
    public static boolean isCache(Path relative) {
        for (var part : relative) {
            if (part.equals(CACHE)) {
                return true;
            }
        }
        return false;
    }

    private static HoldpointException unusable(String why) {
        return new HoldpointException(Problem.BAD_SETTING, why);
    }
}
