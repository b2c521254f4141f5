package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.Trees;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.queue.Backoff;
import dev.holdpoint.queue.Inspection;
import dev.holdpoint.queue.Loop;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What plugins wrote to stderr, as `plugins/PLUGIN/PASS.stderr` in the log directory, kept until
/// it is too old or too much; the oldest goes first, that of a pass that is not over never.
///
/// A pass that this Redis does not know may run under another: its captures only go by their age.
final class Captures implements Loop.Round {
    private static final Logger LOG = LoggerFactory.getLogger(Captures.class);
    private static final String SUFFIX = ".stderr";

    private static final FileAttribute<?> CLOSED =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("------rwx");

    private final Path plugins;
    private final Kept kept;
    private final Inspection inspection;
    private final InstantSource clock;
    private final Listing listing;

    /// How much is kept.
    ///
    /// @param age since it was last written to
    /// @param bytes of all captures together
    record Kept(Duration age, long bytes) {}

    /// Tells what is in a directory; nothing when there is none.
    interface Listing {
        List<Path> children(Path directory) throws IOException;
    }

    private record Capture(Path file, PassId pass, Instant written, long bytes) {}

    /// The file for what a plugin says in a pass, in a directory that is made if there is none.
    /// Nobody but the executor's user gets in, and a group that somebody let in since.
    static Path place(Path logs, String plugin, PassId pass) throws IOException {
        var plugins = logs.resolve("plugins");
        var directory = plugins.resolve(plugin);
        Files.createDirectories(directory, CLOSED);
        var mode = EnumSet.copyOf(Files.getPosixFilePermissions(plugins));
        if (mode.removeAll(OTHERS)) {
            Files.setPosixFilePermissions(plugins, mode);
        }
        return directory.resolve(pass + SUFFIX);
    }

    /// @param logs the log directory; other executors may use it too
    Captures(Path logs, Kept kept, Inspection inspection, InstantSource clock) {
        this(logs, kept, inspection, clock, Trees::children);
    }

    Captures(Path logs, Kept kept, Inspection inspection, InstantSource clock, Listing listing) {
        this.listing = listing;
        this.plugins = logs.resolve("plugins");
        this.kept = kept;
        this.inspection = inspection;
        this.clock = clock;
    }

    @Override
    public void go() {
        rotate();
        Backoff.sleep(Duration.ofSeconds(ThreadLocalRandom.current().nextLong(300, 600)));
    }

    /// Removes what is too old or too much now.
    void rotate() {
        var all = all();
        long total = all.stream().mapToLong(Capture::bytes).sum();
        var oldest = clock.instant().minus(kept.age());
        long removed = 0;
        for (var capture : all) {
            boolean isTooMuch = total - removed > kept.bytes();
            boolean isOld = capture.written().isBefore(oldest);
            if ((isTooMuch && isOver(capture.pass()))
                    || (isOld && isOverOrUnknown(capture.pass()))) {
                removed += delete(capture.file()) ? capture.bytes() : 0;
            }
        }
        if (removed > 0) {
            LOG.info("removed {} bytes of old captures in {}", removed, plugins);
        }
    }

    private boolean isOver(PassId pass) {
        return inspection.ended(pass).isPresent();
    }

    private boolean isOverOrUnknown(PassId pass) {
        return isOver(pass) || !inspection.knows(pass);
    }

    /// Oldest first; names that are not captures are none of ours.
    private List<Capture> all() {
        var found = new ArrayList<Capture>();
        for (var plugin : children(plugins)) {
            if (Files.isDirectory(plugin, LinkOption.NOFOLLOW_LINKS)) {
                children(plugin).forEach(file -> capture(file).ifPresent(found::add));
            }
        }
        found.sort(Comparator.comparing(Capture::written));
        return found;
    }

    private static Optional<Capture> capture(Path file) {
        var name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        try {
            var pass = PassId.parse(name.substring(0, name.length() - SUFFIX.length()));
            var attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? Optional.of(
                            new Capture(
                                    file,
                                    pass,
                                    attributes.lastModifiedTime().toInstant(),
                                    attributes.size()))
                    : Optional.empty();
        } catch (NoSuchFileException | HoldpointException e) {
            return Optional.empty(); // gone since it was listed, or not a pass's
        } catch (IOException e) {
            LOG.warn("{} stays: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /// Nothing, and said, where it cannot be read: others have to be rotated all the same.
    private List<Path> children(Path directory) {
        try {
            return listing.children(directory);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("the captures in {} stay: {}", directory, e.toString());
            return List.of();
        }
    }

    private static boolean delete(Path file) {
        try {
            Files.deleteIfExists(file);
            return true;
        } catch (IOException e) {
            LOG.warn("{} stays: {}", file, e.toString());
            return false;
        }
    }
}
