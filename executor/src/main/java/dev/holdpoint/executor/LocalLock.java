package dev.holdpoint.executor;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Keeps the place beside a workspace for one local pass, wherever the two are moved meanwhile.
final class LocalLock implements AutoCloseable {
    private static final int MOST_ROUNDS = 1_000;
    private static final String MODE = "rwx------";

    private final LocalPlace place;
    private final HeldFile file;

    private LocalLock(LocalPlace place, HeldFile file) {
        this.place = place;
        this.file = file;
    }

    /// Takes the lock of the place beside a workspace, which is made when there is none.
    ///
    /// @throws HoldpointException `workspace_unusable` when another local pass holds it, or it
    ///   cannot be made
    static LocalLock hold(Path named) {
        var place = new LocalPlace(real(named));
        try {
            for (int round = 0; round < MOST_ROUNDS; round++) {
                var lock = made(place.state()).resolve(LocalPlace.LOCK);
                var held = held(lock);
                if (held.isEmpty() && Files.exists(lock)) {
                    throw LocalPlace.unusable(place.workspace(), "another local pass runs over it");
                }
                if (held.isPresent()) {
                    if (held.get().isAt(lock)) {
                        return new LocalLock(place, held.get());
                    }
                    held.get().close(); // whoever had it has removed it: begin again
                }
            }
            throw new FileNotFoundException(place.state() + " never stays");
        } catch (IOException e) {
            throw LocalPlace.unusable(
                    place.workspace(),
                    "expected to be able to make " + place.state() + " beside it, came " + e);
        }
    }

    private static Path made(Path state) throws IOException {
        try {
            return Files.createDirectory(
                    state,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(MODE)));
        } catch (FileAlreadyExistsException e) {
            checkOurs(state);
            return state; // of a pass that runs, or was killed
        }
    }

    /// Nothing in a directory that somebody else could have prepared is opened.
    private static void checkOurs(Path state) throws IOException {
        var found =
                Files.readAttributes(state, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isDirectory()
                || !found.owner().equals(Files.getOwner(Path.of("/proc/self/")))
                || !found.permissions().equals(PosixFilePermissions.fromString(MODE))) {
            throw new IOException(
                    "something that is no directory of this user with the mode 0700; remove it");
        }
    }

    /// Empty when somebody else holds it, or has just removed it.
    private static Optional<HeldFile> held(Path lock) throws IOException {
        try {
            Files.createFile(lock);
        } catch (FileAlreadyExistsException e) {
            // of the same
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            return HeldFile.hold(lock);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Path real(Path named) {
        try {
            var absolute = named.toAbsolutePath().normalize();
            var parent = absolute.getParent();
            return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw LocalPlace.unusable(named, "it cannot be looked up: " + e);
        }
    }

    /// The place, where it was when it was locked.
    LocalPlace place() {
        return place;
    }

    /// @throws HoldpointException `stage_failed`, naming the workspace
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.STAGE_FAILED,
                    "the lock beside the workspace "
                            + place.workspace()
                            + " cannot be given up: "
                            + e,
                    e);
        }
    }
}
