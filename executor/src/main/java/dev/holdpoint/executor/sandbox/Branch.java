package dev.holdpoint.executor.sandbox;

import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A group of this executor alone, of the same name in one or more of the kernel's trees, with its
/// leaves right below. The run directory says which they are before they are made.
final class Branch implements AutoCloseable {
    /// The file in a run directory that names the groups, one on each line.
    static final String RECORD = "control-groups";

    private static final String PREFIX = "holdpoint-";
    private static final Pattern LINE =
            Pattern.compile("/.*/" + PREFIX + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Logger LOG = LoggerFactory.getLogger(Branch.class);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final long LONGEST_NS = Duration.ofSeconds(10).toNanos();

    private final CgroupFiles files;
    private final List<Path> parents;
    private final String name = PREFIX + UUID.randomUUID();
    private final AtomicInteger leaves = new AtomicInteger();
    private volatile boolean isClosed;

    private Branch(CgroupFiles files, List<Path> parents) {
        this.files = files;
        this.parents = List.copyOf(parents);
    }

    static Branch make(CgroupFiles files, List<Path> parents, Path runDirectory)
            throws IOException {
        var branch = new Branch(files, parents);
        Files.write(
                runDirectory.resolve(RECORD),
                branch.groups().stream().map(Path::toString).toList(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        try {
            for (var group : branch.groups()) {
                files.make(group);
            }
            return branch;
        } catch (IOException e) {
            branch.close();
            throw e;
        }
    }

    /// The group that a line of the record names.
    ///
    /// @return empty where the line is damaged: it never names a group above
    static Optional<Path> recorded(String line) {
        if (!LINE.matcher(line).matches()) {
            return Optional.empty();
        }
        try {
            var group = Path.of(line);
            return group.equals(group.normalize()) ? Optional.of(group) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private List<Path> groups() {
        return parents.stream().map(this::at).toList();
    }

    /// The group below this parent.
    Path at(Path parent) {
        return parent.resolve(name);
    }

    /// A name for a leaf.
    ///
    /// @throws IOException once it is closed
    String next() throws IOException {
        if (isClosed) {
            throw new IOException("the sandbox is closed");
        }
        return Integer.toString(leaves.incrementAndGet());
    }

    /// Removes the groups as soon as nobody has a leaf any more; after ten seconds with all in
    /// them.
    @Override
    public void close() {
        isClosed = true;
        long begin = System.nanoTime();
        for (var group : groups()) {
            try {
                while (files.has(group)
                        && !files.below(group).isEmpty()
                        && System.nanoTime() - begin < LONGEST_NS
                        && Backoff.sleep(TICK)) {}
                Removal.removeAll(files, group);
            } catch (IOException e) {
                LOG.warn("the control group {} is left behind: {}", group, e.toString());
            }
        }
    }
}
