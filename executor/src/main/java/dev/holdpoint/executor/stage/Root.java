package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.WorkspaceName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/// A directory that holds workspaces, by the name that every host knows it by.
///
/// @param directory its real path
/// @param depth how many parts the paths of its workspaces have; 0 = any number
public record Root(String name, Path directory, StateDirectory state, int depth) {
    /// The name of the root of a local pass.
    public static final String LOCAL = "local";

    /// Opens roots.
    ///
    /// @param settings as the operator gave them
    /// @param installation identifies the Redis that this executor works on
    /// @throws HoldpointException `root_refused` when one is not a plain directory, lies inside
    ///   another, is there under two names, is on NFS, takes names that differ in case only for
    ///   one, or has no place for Holdpoint's state
    public static List<Root> open(List<RootSetting> settings, String installation) {
        return open(settings, installation, Root::fileSystem, CaseProbe::tellsApart);
    }

    /// A root for one local pass.
    ///
    /// @param directory its real path
    /// @param state where its state is kept, on the same file system
    /// @throws HoldpointException `root_refused`
    public static Root local(Path directory, Path state) {
        return new Root(LOCAL, directory, StateDirectory.open(state, directory, LOCAL), 0);
    }

    /// @param fileSystem the type of the one that a path is on
    /// @param tellsCaseApart whether names in a directory may differ in case only
    static List<Root> open(
            List<RootSetting> settings,
            String installation,
            Function<Path, String> fileSystem,
            Predicate<Path> tellsCaseApart) {
        var roots = new ArrayList<Root>();
        var before = new ArrayList<RootSetting>();
        for (var given : settings) {
            var setting = given.at(real(given.name(), given.directory()));
            before.forEach(other -> checkApart(setting, other));
            before.add(setting);
            checkFileSystem(setting.name(), setting.directory(), fileSystem);
            var state = StateDirectory.open(setting, installation);
            checkCase(setting.name(), setting.directory(), state, tellsCaseApart);
            roots.add(new Root(setting.name(), setting.directory(), state, setting.depth()));
        }
        return List.copyOf(roots);
    }

    /// Checks that of two roots neither holds the other or its state, and that they share none.
    ///
    /// @param root at its real path, as the other
    /// @throws HoldpointException `root_refused`
    static void checkApart(RootSetting root, RootSetting other) {
        var directory = root.directory();
        if (directory.startsWith(other.directory()) || other.directory().startsWith(directory)) {
            throw refused(
                    root.name(),
                    directory,
                    "it is, or lies inside, or holds the root "
                            + other.name()
                            + "="
                            + other.directory()
                            + "; give each root a directory of its own");
        }
        var state = StateDirectory.of(root);
        var others = StateDirectory.of(other);
        if (state.startsWith(other.directory())
                || others.startsWith(directory)
                || state.equals(others)) {
            throw refused(
                    root.name(),
                    directory,
                    "expected state outside all roots, and not that of the root "
                            + other.name()
                            + "; give each root one of its own");
        }
    }

    /// Checks what must hold of a root besides its place.
    ///
    /// @throws HoldpointException `root_refused`
    static void check(String name, Path real, StateDirectory state) {
        checkFileSystem(name, real, Root::fileSystem);
        checkCase(name, real, state, CaseProbe::tellsApart);
    }

    private static void checkFileSystem(String name, Path real, Function<Path, String> fileSystem) {
        if (fileSystem.apply(real).startsWith("nfs")) {
            throw refused(
                    name,
                    real,
                    "expected a file system of this host, got NFS, where an executor that was"
                            + " overtaken may still see its files for a minute and publish"
                            + " beside its successor; run the executor on the host that has"
                            + " the disk");
        }
    }

    private static void checkCase(
            String name, Path real, StateDirectory state, Predicate<Path> tellsCaseApart) {
        if (!tellsCaseApart.test(state.probing())) {
            throw refused(
                    name,
                    real,
                    "expected a file system on which names may differ in case only, got one that"
                            + " takes a.txt and A.txt for one file, where publishing would lose"
                            + " files; use a directory on one that tells them apart (of ext4:"
                            + " without casefold)");
        }
    }

    private static String fileSystem(Path path) {
        try {
            return Files.getFileStore(path).type();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.ROOT_REFUSED, path + ": its file system cannot be found out: " + e, e);
        }
    }

    private static Path real(String name, Path directory) {
        try {
            var real = directory.toRealPath();
            if (Files.isDirectory(real)) {
                return real;
            }
        } catch (IOException e) {
            throw refused(name, directory, "there is no such directory");
        }
        throw refused(name, directory, "it is not a directory");
    }

    private static HoldpointException refused(String name, Path directory, String why) {
        return new HoldpointException(
                Problem.ROOT_REFUSED, "root " + name + "=" + directory + ": " + why);
    }

    /// The directory of a workspace.
    ///
    /// @throws HoldpointException `workspace_unusable` when it is not there, not a directory,
    ///   reached through a link, on another file system than its root, or deeper or less deep than
    ///   its root has them
    public Path workspace(WorkspaceName workspace) {
        try {
            return looked(workspace);
        } catch (UncheckedIOException e) {
            throw unusable(
                    workspace,
                    "it cannot be looked at: "
                            + Errno.sentence(e)
                            + "; give user "
                            + Identity.own().uid()
                            + ", who runs the executor, access to it");
        }
    }

    private Path looked(WorkspaceName workspace) {
        int parts = workspace.parts().size();
        if (depth != 0 && parts != depth) {
            throw unusable(
                    workspace,
                    "expected a workspace %d deep in the root %s (--root-depth), got one %d deep"
                            .formatted(depth, name, parts));
        }
        var path = directory;
        for (var part : workspace.parts()) {
            path = path.resolve(part);
            var stat = Stat.of(path);
            if (stat == null) {
                throw unusable(workspace, path + " does not exist");
            }
            if (stat.isLink()) {
                throw unusable(workspace, path + " is a symbolic link; name the directory itself");
            }
            if (!stat.isDirectory()) {
                throw unusable(workspace, path + " is not a directory");
            }
        }
        if (!device(path).equals(device(directory))) {
            throw unusable(
                    workspace,
                    path + " is on another file system than its root; make it a root of its own");
        }
        return path;
    }

    private static Object device(Path path) {
        try {
            return Files.getAttribute(path, "unix:dev", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return path;
        }
    }

    private static HoldpointException unusable(WorkspaceName workspace, String why) {
        return new HoldpointException(
                Problem.WORKSPACE_UNUSABLE, "workspace '" + workspace + "': " + why);
    }
}
