package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Change;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes that have left the stage: `new/<n>` is what change number n puts or makes, and
/// `manifest.json` says what they all are. Without the manifest nothing of it counts.
///
/// @param directory holds both
/// @param hash SHA-256 of the manifest's bytes, in hex
/// @param more what else the manifest says
record ChangeSet(
        Path directory, List<Change> changes, String hash, Map<String, @Nullable Object> more) {
    private static final String MANIFEST = "manifest.json";
    private static final String CHANGES = "changes";

    ChangeSet {
        changes = List.copyOf(changes);
    }

    /// Moves what an upper directory holds into a fresh directory, durably.
    ///
    /// @param directory does not exist yet, its parent does
    /// @param moved hears when the files are there and the manifest is not
    static ChangeSet write(
            Path directory,
            Path upper,
            List<Change> changes,
            Map<String, @Nullable Object> more,
            Runnable moved)
            throws IOException {
        Files.createDirectory(directory);
        var fresh = Files.createDirectory(directory.resolve("new"));
        try (var from = WorkspaceHandle.open(upper, upper)) {
            for (int n = 0; n < changes.size(); n++) {
                var target = fresh.resolve(Integer.toString(n));
                switch (changes.get(n)) {
                    case Change.Put put -> moveFile(from, put, target);
                    case Change.MakeDirectory made ->
                            copyDirectory(upper.resolve(made.path()), target);
                    case Change.Delete _, Change.RemoveDirectory _, Change.SetMode _ -> {}
                }
            }
        }
        Durable.sync(fresh);
        moved.run();
        var manifest = new LinkedHashMap<>(more);
        manifest.put(CHANGES, ChangesJson.write(changes));
        var text = Json.write(manifest);
        Durable.write(directory.resolve(MANIFEST), text);
        Durable.sync(directory.resolveSibling("."));
        return new ChangeSet(directory, changes, hash(text), more);
    }

    /// Reads what `write` wrote; empty when it never got to its manifest.
    static Optional<ChangeSet> read(Path directory) throws IOException {
        String text;
        try {
            text = Files.readString(directory.resolve(MANIFEST));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        var manifest = Json.parseObject(text);
        var changes = ChangesJson.read(manifest.get(CHANGES));
        return Optional.of(new ChangeSet(directory, changes, hash(text), manifest));
    }

    /// What change number n puts or makes.
    Path source(int n) {
        return directory.resolve("new").resolve(Integer.toString(n));
    }

    private static String hash(String text) {
        return Fingerprint.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Whatever is there by now is moved first, to where nobody else can change its name.
    private static void moveFile(WorkspaceHandle upper, Change.Put put, Path target)
            throws IOException {
        upper.parent(put.path()).move(WorkspaceHandle.name(put.path()), upper.top(), target);
        var stat = Stat.of(target);
        if (stat != null && stat.isRegular()) {
            Files.setAttribute(target, "unix:mode", stat.permissions() | 0600);
            Overlay.strip(target, stat);
            if (!isOurs(target, stat)) {
                renew(put, target);
            }
            Durable.sync(target);
            Files.setAttribute(target, "unix:mode", stat.permissions());
        }
    }

    private static boolean isOurs(Path file, Stat stat) throws IOException {
        try (var pinned = Pinned.again(file, stat)) {
            return Writers.of(pinned) == Writers.NOBODY;
        }
    }

    /// Makes a file one that nobody else can have open.
    private static void renew(Change.Put put, Path target) throws IOException {
        var fresh = target.resolveSibling(target.getFileName() + ".tmp");
        Files.copy(
                target,
                fresh,
                StandardCopyOption.COPY_ATTRIBUTES,
                StandardCopyOption.REPLACE_EXISTING,
                LinkOption.NOFOLLOW_LINKS);
        var stat = Stat.of(fresh);
        if (stat == null || !Fingerprint.of(fresh, stat).equals(put.hash())) {
            throw new HoldpointException(
                    Problem.STAGE_FAILED,
                    put.path()
                            + " was changed after its plugin had ended, by a process that goes on");
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /// An empty directory with the owner, mode and attributes of another, open to its owner.
    static void copyDirectory(Path source, Path target) throws IOException {
        Files.copy(source, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        var stat = Stat.of(target);
        if (stat == null || !stat.isDirectory()) {
            throw new IOException(source + " was replaced while it was copied");
        }
        Trees.open(target, stat);
        Overlay.strip(target, stat);
    }
}
