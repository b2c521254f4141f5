package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where Holdpoint keeps what belongs to a root: `<root>/.holdpoint`, or where the operator says,
/// on the root's own file system so that publishing is a rename, closed to everybody but the
/// executor's user.
///
/// `pass/<id>/` has exactly one child, the claim directory, named for the fence of its owner.
public final class StateDirectory {
    static final String NAME = ".holdpoint";

    private static final String INSTALLATION = "installation";

    private final Path path;
    private final Path root;
    private final String id;
    private final String installation;

    private StateDirectory(Path path, Path root, String id, String installation) {
        this.path = path;
        this.root = root;
        this.id = id;
        this.installation = installation;
    }

    /// Opens the one of a root, makes it when there is none.
    ///
    /// @param root at its real path
    /// @param installation identifies the Redis that this executor works on
    /// @throws HoldpointException `root_refused` when it belongs to somebody else, cannot be made,
    ///   or is where it cannot be
    static StateDirectory open(RootSetting root, String installation) {
        var path = of(root);
        checkPlace(root, path);
        return open(path, root.directory(), installation);
    }

    /// Where the one of a root is to be.
    static Path of(RootSetting root) {
        return root.state() == null ? root.directory().resolve(NAME) : root.state();
    }

    /// Checks that what is staged there can be renamed into the root, and that no workspace can
    /// hold it.
    ///
    /// @throws HoldpointException `root_refused`
    static void checkPlace(RootSetting root, Path state) {
        if (root.state() == null) {
            return;
        }
        try {
            @Nullable Path above = state.getParent();
            if (above == null) {
                throw elsewhere(root, state, "expected a directory that lies in another");
            }
            var parent = above.toRealPath();
            var real = parent.resolve(state.getFileName());
            if (!real.equals(state) || (Stat.of(state) != null && !Trees.isDirectory(state))) {
                throw elsewhere(root, state, "expected a directory that no link leads to");
            }
            if (state.startsWith(root.directory()) || root.directory().startsWith(state)) {
                throw elsewhere(
                        root,
                        state,
                        "expected a directory outside the root, which does not hold it");
            }
            if (!Files.getAttribute(parent, "unix:dev")
                    .equals(Files.getAttribute(root.directory(), "unix:dev"))) {
                throw elsewhere(root, state, "expected a directory on the file system of the root");
            }
        } catch (IOException e) {
            throw elsewhere(
                    root,
                    state,
                    "expected the directory above it to be there, got " + Errno.sentence(e));
        }
    }

    private static HoldpointException elsewhere(RootSetting root, Path state, String why) {
        return new HoldpointException(
                Problem.ROOT_REFUSED,
                "root %s=%s, state in %s: %s".formatted(root.name(), root.directory(), state, why));
    }

    /// Opens one in a place of its own, on the file system of the root.
    ///
    /// @param root the directory that workspaces' names begin at
    static StateDirectory open(Path path, Path root, String installation) {
        try {
            try {
                Files.createDirectory(
                        path,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                checkOurs(path);
            }
            for (var room : List.of("pass", "tmp", "quarantine")) {
                if (!Trees.isDirectory(path.resolve(room))) {
                    Files.createDirectories(path.resolve(room));
                }
            }
            return new StateDirectory(path, root, identity(path), installation);
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.ROOT_REFUSED,
                    "expected to keep state in " + path + ", got " + Errno.sentence(e),
                    e);
        }
    }

    /// Checks one where there is one.
    ///
    /// @throws HoldpointException `root_refused` when it belongs to somebody else
    static void checkIfThere(Path state) throws IOException {
        if (Stat.of(state) != null) {
            checkOurs(state);
        }
    }

    private static void checkOurs(Path path) throws IOException {
        var stat = Objects.requireNonNull(Stat.of(path));
        var me = Objects.requireNonNull(Stat.of(Path.of("/proc/self/status"))).uid();
        if (!stat.isDirectory() || stat.uid() != me || (stat.permissions() & 0777) != 0700) {
            throw new HoldpointException(
                    Problem.ROOT_REFUSED,
                    "expected "
                            + path
                            + " to be a directory with mode 0700 of user "
                            + me
                            + ", who runs this executor; got "
                            + (stat.isDirectory() ? "a directory" : "something else")
                            + " with mode "
                            + Integer.toOctalString(stat.permissions())
                            + " of user "
                            + stat.uid()
                            + ". Run all executors of a root as one user");
        }
    }

    private static String identity(Path path) throws IOException {
        var file = path.resolve("id");
        if (Stat.of(file) == null) {
            var fresh = path.resolve("tmp").resolve(UUID.randomUUID().toString());
            Durable.write(fresh, UUID.randomUUID().toString());
            try {
                Files.createLink(file, fresh);
            } catch (FileAlreadyExistsException e) {
                // another executor was first
            }
            Files.delete(fresh);
            Durable.sync(path);
        }
        return Files.readString(file).strip();
    }

    Path path() {
        return path;
    }

    /// Identifies the directory that the root's name means.
    public String id() {
        return id;
    }

    /// Whether it is still there: a root may be unmounted at any time.
    public boolean isThere() {
        try {
            return Files.readString(path.resolve("id")).strip().equals(id);
        } catch (IOException e) {
            return false;
        }
    }

    /// A directory that does not exist, for trying out what the file system can do; the sweep
    /// removes it if nobody else does.
    Path probing() {
        return path.resolve("tmp").resolve("probe-" + UUID.randomUUID());
    }

    /// The fence that a pass's claim directory is named for. A pass that has none gets one, with
    /// fence 0.
    public long fenceOf(PassId pass) {
        try {
            while (true) {
                var found = find(path.resolve("pass").resolve(pass.toString()));
                if (found.isPresent()) {
                    return Long.parseLong(found.get().getFileName().toString());
                }
                create(pass);
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Makes a pass's claim directory this owner's: from now on an earlier owner's paths are gone.
    ///
    /// @param from the fence it is named for now
    /// @param to this owner's fence, at least as high
    /// @return empty when it is not named for that fence any more: somebody else was faster
    public Optional<ClaimDirectory> take(PassId pass, long from, long to) {
        var directory = path.resolve("pass").resolve(pass.toString());
        var target = directory.resolve(Long.toString(to));
        try {
            if (from != to) {
                Files.move(
                        directory.resolve(Long.toString(from)),
                        target,
                        StandardCopyOption.ATOMIC_MOVE);
                Durable.sync(directory);
            }
            if (!Trees.isDirectory(target)) {
                return Optional.empty();
            }
            return Optional.of(new ClaimDirectory(target, root));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// A claim directory as the sweep finds it.
    ///
    /// @param pass the name of the directory, a pass id
    /// @param isOurs whether it was made under this installation
    /// @param touched when an owner last took it, by the file system's clock
    public record Found(String pass, long fence, boolean isOurs, FileTime touched) {
        /// The same under another owner.
        public Found under(long otherFence) {
            return new Found(pass, otherFence, isOurs, touched);
        }
    }

    /// All claim directories of the root.
    public List<Found> claims() {
        var all = new ArrayList<Found>();
        try {
            for (var directory : Trees.children(path.resolve("pass"))) {
                var claim = find(directory);
                var stat = Stat.of(directory);
                if (claim.isPresent() && stat != null) {
                    all.add(
                            new Found(
                                    directory.getFileName().toString(),
                                    Long.parseLong(claim.get().getFileName().toString()),
                                    isOurs(claim.get()),
                                    stat.modified()));
                }
            }
            return all;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Whether a claim directory holds something that was decided and is not done.
    public boolean isHalfPublished(Found claim) {
        return directory(claim).isHalfPublished();
    }

    /// Whether a claim directory may hold what people are to look at: something was met, or left
    /// out, when it was published.
    public boolean isKeptForPeople(Found claim) {
        return directory(claim).journals().stream()
                .anyMatch(journal -> journal.isDone() && !journal.isClean());
    }

    private ClaimDirectory directory(Found claim) {
        return new ClaimDirectory(
                path.resolve("pass").resolve(claim.pass()).resolve(Long.toString(claim.fence())),
                root);
    }

    /// Removes all that a pass has on disk; whoever is killed meanwhile leaves a leftover, not half
    /// a claim.
    public void remove(Found claim) {
        var going = path.resolve("tmp").resolve("gone-" + UUID.randomUUID());
        try {
            Files.move(
                    path.resolve("pass").resolve(claim.pass()),
                    going,
                    StandardCopyOption.ATOMIC_MOVE);
            Trees.delete(going);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Puts all that a pass has on disk where nobody uses it, for a person to look at.
    ///
    /// @return where it is now
    public Path quarantine(Found claim) {
        var target = path.resolve("quarantine").resolve(claim.pass() + "." + claim.fence());
        try {
            Files.move(path.resolve("pass").resolve(claim.pass()), target);
            return target;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Removes the stages of a pass that nobody runs. An owner who takes it just then has renamed
    /// the claim directory first, and is not touched.
    public void dropStages(Found claim) {
        directory(claim).dropStages();
    }

    /// Where the passes are that were put aside, with their number.
    public record Aside(Path where, int passes) {}

    public Aside quarantined() {
        var where = path.resolve("quarantine");
        try {
            return new Aside(where, Trees.children(where).size());
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /// Where the claim directories are.
    public Path passes() {
        return path.resolve("pass");
    }

    /// Removes what an executor that was killed left half made before this time.
    public void removeLeftovers(FileTime before) {
        try {
            for (var left : Trees.children(path.resolve("tmp"))) {
                var stat = Stat.of(left);
                if (stat != null && stat.modified().compareTo(before) < 0) {
                    Trees.delete(left);
                }
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private boolean isOurs(Path claim) throws IOException {
        try {
            return Files.readString(claim.resolve(INSTALLATION)).strip().equals(installation);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Optional<Path> find(Path directory) throws IOException {
        return Trees.children(directory).stream()
                .filter(child -> child.getFileName().toString().matches("\\d{1,18}"))
                .findFirst();
    }

    private void create(PassId pass) throws IOException {
        var fresh = path.resolve("tmp").resolve(UUID.randomUUID().toString());
        var claim = Files.createDirectories(fresh.resolve("0"));
        for (var room : ClaimDirectory.rooms()) {
            Files.createDirectory(claim.resolve(room));
        }
        Durable.write(claim.resolve(INSTALLATION), installation);
        Durable.sync(fresh);
        try {
            Files.move(
                    fresh,
                    path.resolve("pass").resolve(pass.toString()),
                    StandardCopyOption.ATOMIC_MOVE);
            Durable.sync(path.resolve("pass"));
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
            Trees.delete(fresh); // somebody else was faster
        } catch (FileSystemException e) {
            Trees.delete(fresh);
            if (find(path.resolve("pass").resolve(pass.toString())).isEmpty()) {
                throw e;
            }
        }
    }

    private HoldpointException broken(IOException e) {
        if (Errno.isFull(e)) {
            return Lost.full(path, e);
        }
        return new HoldpointException(
                Problem.STAGE_FAILED, "the state directory " + path + " cannot be used: " + e, e);
    }
}
