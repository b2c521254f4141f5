package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Copies a workspace with owners, modes and times, as far as this user may give them away.
///
/// Directories are entered by handle and files are pinned before they are looked at, so that nobody
/// who swaps one for something else meanwhile can have that copied in its name, or be waited for.
/// Files share their bytes with the originals where the file system can do that. Hard links become
/// files of their own; devices, pipes and sockets are left out; extended attributes and access
/// control lists are not copied.
final class Copying {
    /// More names than this are refused: each is remembered while the plugin runs.
    static final int MOST_NAMES = 250_000;

    /// More bytes than this are refused: 64 GiB.
    static final long MOST_BYTES = 64L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Copying.class);
    private static final long CHUNK = 64L << 20;
    private static final int TRIES = 10;

    private final Path workspace;
    private final Path copy;
    private final BooleanSupplier isCalledOff;
    private final Room room;
    private final Identity identity = Identity.own();
    private final Map<Path, Original> originals = new HashMap<>();
    private long bytes;

    /// @param copy does not exist
    Copying(Path workspace, Path copy, BooleanSupplier isCalledOff, Room room) {
        this.workspace = workspace;
        this.copy = copy;
        this.isCalledOff = isCalledOff;
        this.room = room;
    }

    /// Makes the copy.
    ///
    /// @return what was copied, by its name in the workspace, which itself is not listed
    /// @throws HoldpointException `workspace_unusable` when it is too large or too deep, or the
    ///   file system too full; `fenced` when it was called off
    Map<Path, Original> run(WorkspaceHandle handle) throws IOException {
        Files.createDirectory(copy);
        directory(handle.top(), Path.of(""));
        finish(copy, Stat.ofWorkspace(workspace));
        return originals;
    }

    private void directory(SecureDirectoryStream<Path> from, Path name) throws IOException {
        for (var child : from) {
            entry(from, name.resolve(child.getFileName()));
        }
    }

    private void entry(SecureDirectoryStream<Path> from, Path name) throws IOException {
        check(name);
        for (int i = 0; i < TRIES; i++) {
            var seen = WorkspaceHandle.attributes(from, name.getFileName());
            try (var pinned = Pinned.of(workspace.resolve(name))) {
                if (pinned == null || seen == null) {
                    return; // gone since it was listed
                }
                var stat = pinned.stat();
                checkOurs();
                if (stat.key().equals(seen.fileKey()) && isCopied(from, name, stat, pinned)) {
                    return;
                }
            }
        }
        throw new IOException(workspace.resolve(name) + " changes all the time");
    }

    /// @return false when something else is there by now; nothing is copied then
    private boolean isCopied(SecureDirectoryStream<Path> from, Path name, Stat stat, Pinned pinned)
            throws IOException {
        var target = copy.resolve(name);
        boolean isClosed = false;
        try {
            if (stat.isDirectory()) {
                copyDirectory(from, name, stat, target);
            } else if (stat.isLink()) {
                copyLink(name, stat, target);
            } else if (stat.isRegular()) {
                copyFile(pinned, target);
            } else {
                LOG.debug("{} is left out of the copy: not a file, directory or link", name);
                return true;
            }
        } catch (NotLinkException | Moved e) {
            return false;
        } catch (Closed e) {
            isClosed = true;
            placeholder(stat, target);
        }
        finish(target, stat);
        if (isClosed) {
            Files.setAttribute(target, "unix:mode", 0);
        }
        remember(name, stat, isClosed);
        return true;
    }

    private void remember(Path name, Stat stat, boolean isClosed) {
        var made = Objects.requireNonNull(Stat.of(copy.resolve(name)), "just made");
        originals.put(
                name,
                new Original(
                        made.key(),
                        made.changed(),
                        made.permissions(),
                        stat.permissions(),
                        stat.isDirectory(),
                        isClosed));
    }

    private static void placeholder(Stat stat, Path target) throws IOException {
        if (stat.isDirectory()) {
            Files.createDirectory(target);
        } else {
            Files.createFile(target);
        }
    }

    private void copyDirectory(SecureDirectoryStream<Path> from, Path name, Stat stat, Path target)
            throws IOException, Moved, Closed {
        try (var inside = opened(() -> WorkspaceHandle.inner(from, name.getFileName()))) {
            var entered = opened(() -> WorkspaceHandle.attributes(inside, Path.of(".")));
            if (entered == null || !stat.key().equals(entered.fileKey())) {
                throw new Moved();
            }
            Files.createDirectory(target);
            directory(inside, name);
        }
    }

    /// A link cannot be read once it is pinned; had its name led elsewhere meanwhile, its change
    /// time would be another.
    private void copyLink(Path name, Stat stat, Path target) throws IOException, Moved {
        var path = workspace.resolve(name);
        var leads = Files.readSymbolicLink(path);
        if (!stat.equals(Stat.of(path))) {
            throw new Moved();
        }
        Files.createSymbolicLink(target, leads);
    }

    private void copyFile(Pinned pinned, Path target) throws IOException, Moved, Closed {
        try (var in = opened(pinned::read);
                var out =
                        FileChannel.open(
                                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            transfer(in, out);
        }
    }

    private interface Opening<T extends @Nullable Object> {
        T open() throws IOException;
    }

    private static <T extends @Nullable Object> T opened(Opening<T> opening)
            throws IOException, Moved, Closed {
        try {
            return opening.open();
        } catch (AccessDeniedException e) {
            throw new Closed();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new Moved();
        } catch (FileSystemException e) {
            if (Errno.of(e) == Errno.ELOOP) {
                throw new Moved();
            }
            throw e;
        }
    }

    /// What was listed is something else by now.
    private static final class Moved extends Exception {}

    /// This user may not read it.
    private static final class Closed extends Exception {}

    private void transfer(FileChannel in, FileChannel out) throws IOException {
        long at = 0;
        while (true) {
            long moved = in.transferTo(at, CHUNK, out);
            if (moved <= 0) {
                return;
            }
            at += moved;
            bytes += moved;
            if (bytes > MOST_BYTES) {
                throw tooMuch("more than " + (MOST_BYTES >> 30) + " GiB");
            }
            checkRoom();
            checkOurs();
        }
    }

    private void checkRoom() {
        long usable = room.usable().getAsLong();
        if (usable < room.reserve()) {
            throw new HoldpointException(
                    Problem.WORKSPACE_UNUSABLE,
                    "the file system of the workspace %s has %d MiB left, and a copy of it for a plugin must leave %d MiB; free some, or let it be staged by an overlay: see `missing` of the executor and --stage"
                            .formatted(workspace, usable >> 20, room.reserve() >> 20));
        }
    }

    /// Owner, group, mode and time; the mode last, because a new owner takes bits off it.
    private void finish(Path target, Stat stat) throws IOException {
        var made = Objects.requireNonNull(Stat.of(target), "just made");
        if (identity.isRoot() && made.uid() != stat.uid()) {
            set(target, "unix:uid", stat.uid());
        }
        if (made.gid() != stat.gid()) {
            give(target, stat.gid());
        }
        if (!stat.isLink()) { // which have no mode, and whose time Java cannot set
            Files.setLastModifiedTime(target, stat.modified());
            Files.setAttribute(target, "unix:mode", mode(stat, target));
        }
    }

    private void give(Path target, int gid) throws IOException {
        try {
            set(target, "unix:gid", gid);
        } catch (FileSystemException e) {
            if (identity.isRoot()) {
                throw e;
            }
            LOG.debug("{} keeps its group: {}", target, e.toString());
        }
    }

    /// The mode of a copy that could not keep its owner says what this user may do with the
    /// original.
    private int mode(Stat stat, Path target) {
        if (identity.isRoot() || stat.uid() == identity.uid()) {
            return stat.permissions();
        }
        var original = workspace.resolve(copy.relativize(target));
        return (stat.permissions() & ~0700)
                | (Files.isReadable(original) ? 0400 : 0)
                | (Files.isWritable(original) ? 0200 : 0)
                | (Files.isExecutable(original) ? 0100 : 0);
    }

    private static void set(Path target, String attribute, int value) throws IOException {
        Files.setAttribute(target, attribute, value, LinkOption.NOFOLLOW_LINKS);
    }

    private void check(Path name) {
        checkOurs();
        if (originals.size() >= MOST_NAMES) {
            throw tooMuch("more than " + MOST_NAMES + " names");
        }
        if (name.getNameCount() > Names.DEEPEST || name.toString().length() > Names.LONGEST) {
            throw tooMuch(
                    "a name deeper than "
                            + Names.DEEPEST
                            + " directories or longer than "
                            + Names.LONGEST
                            + " characters");
        }
    }

    private void checkOurs() {
        if (isCalledOff.getAsBoolean()) {
            throw new HoldpointException(
                    Problem.FENCED, "the lease ended while " + workspace + " was copied");
        }
    }

    private HoldpointException tooMuch(String what) {
        return new HoldpointException(
                Problem.WORKSPACE_UNUSABLE,
                "the workspace "
                        + workspace
                        + " has "
                        + what
                        + ", which is too much to be copied for a plugin; let it be staged by an"
                        + " overlay: see `missing` of the executor and --stage");
    }
}
