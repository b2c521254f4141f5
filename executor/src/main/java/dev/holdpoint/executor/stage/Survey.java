package dev.holdpoint.executor.stage;

import dev.holdpoint.executor.run.Quota;
import dev.holdpoint.executor.run.Violation;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Whether an overlay can serve a workspace, looked for beside the run of a plugin: the result of
/// that run counts only once nothing was found.
///
/// An executor without root looks for what has another owner or group than itself: the kernel
/// cannot copy that up, and fails whoever tries to change it with EOVERFLOW, unseen by everybody
/// else.
public final class Survey implements AutoCloseable {
    private static final int PAUSE = 255; // names between two looks at whether it is still wanted

    private final Path workspace;
    private final Identity identity;
    private final FileTime birth;
    private final Function<Foreign, StageKind.Copy> instead;
    private final List<Walk.Name> directories = new ArrayList<>();
    private final CompletableFuture<Optional<Foreign>> looked;
    private volatile boolean isOver;

    /// Something that an overlay cannot serve.
    ///
    /// @param path absolute; a name that is not UTF-8 does not lead there
    /// @param sentence what it is
    record Foreign(Path path, String sentence) {}

    private Survey(
            Path workspace,
            Identity identity,
            FileTime birth,
            Function<Foreign, StageKind.Copy> instead,
            CompletableFuture<Optional<Foreign>> looked) {
        this.workspace = workspace;
        this.identity = identity;
        this.birth = birth;
        this.instead = instead;
        this.looked = looked;
    }

    /// One that finds nothing, where an overlay serves whatever is there.
    static Survey none(Path workspace, FileTime birth) {
        return new Survey(
                workspace,
                new Identity(0, 0),
                birth,
                _ -> new StageKind.Copy("", ""),
                CompletableFuture.completedFuture(Optional.empty()));
    }

    /// Begins to look, on a thread of its own.
    ///
    /// @param birth a time before this one, by the clock of the workspace's file system
    /// @param instead what is to be done about something that was found
    static Survey begin(
            Path workspace,
            Identity identity,
            FileTime birth,
            Function<Foreign, StageKind.Copy> instead) {
        var looked = new CompletableFuture<Optional<Foreign>>();
        var survey = new Survey(workspace, identity, birth, instead, looked);
        Thread.ofPlatform()
                .name("survey-" + workspace.getFileName())
                .daemon(true)
                .start(() -> looked.completeAsync(survey::look, Runnable::run));
        return survey;
    }

    private Optional<Foreign> look() {
        return found(new Finder(directories));
    }

    /// Waits until everything was looked at, and looks again into directories that have changed
    /// since: nobody but root can bring something foreign in without that.
    ///
    /// @return the copy that the plugin is to run on instead; empty when the overlay served
    /// @throws HoldpointException `stage_failed` when the workspace cannot be read
    public Optional<StageKind.Copy> unfit() {
        return found().or(this::foundSince).map(instead);
    }

    /// The same, having looked at everything again: for a run that did not go well, which what has
    /// come meanwhile may be the reason for.
    ///
    /// @throws HoldpointException `stage_failed` when the workspace cannot be read
    public Optional<StageKind.Copy> unfitNow() {
        return found().or(() ->
                        identity.isRoot() ? Optional.empty() : found(new Finder(new ArrayList<>())))
                .map(instead);
    }

    private Optional<Foreign> found() {
        try {
            return looked.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof HoldpointException problem ? problem : e;
        }
    }

    private Optional<Foreign> found(Finder finder) {
        try {
            var _ = Walk.through(workspace, Walk.Doors.STAY_CLOSED, finder);
            return finder.found();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Optional<Foreign> foundSince() {
        if (identity.isRoot()) {
            return Optional.empty();
        }
        var finder = new Finder(new ArrayList<>());
        try {
            var _ =
                    Walk.again(
                            workspace, directories, inode -> inode.isChangedAfter(birth), finder);
            return finder.found();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private HoldpointException unreadable(IOException e) {
        return new HoldpointException(
                Problem.STAGE_FAILED, "the workspace " + workspace + " cannot be read: " + e, e);
    }

    /// A quota that also ends the worker once something was found: its result will not count.
    public Quota within(Quota quota) {
        return worker ->
                (looked.isCompletedExceptionally()
                                ? Optional.<Foreign>empty()
                                : looked.getNow(Optional.empty()))
                        .map(foreign -> new Violation("", foreign.sentence()))
                        .or(() -> quota.exceeded(worker));
    }

    /// Ends the look.
    @Override
    public void close() {
        isOver = true;
    }

    /// Ends with the first foreign name; what this user cannot reach, its plugins cannot either.
    private final class Finder implements Walk.Visitor {
        private final List<Walk.Name> met;
        private int seen;
        private @Nullable Foreign foreign;

        /// @param met gets the directories
        Finder(List<Walk.Name> met) {
            this.met = met;
        }

        @Override
        public boolean meets(Walk.Name name, Inode inode) {
            if (identity.isForeign(inode.uid(), inode.gid())) {
                foreign = foreign(name, inode);
                return false;
            }
            if (inode.isDirectory()) {
                met.add(name);
            }
            return (++seen & PAUSE) != 0 || !isOver;
        }

        @Override
        public boolean misses(Walk.Name name) {
            return true;
        }

        private Foreign foreign(Walk.Name name, Inode inode) {
            var path = name.toString();
            return new Foreign(
                    workspace.resolve(path),
                    identity.sentence("'" + path + "'", inode.uid(), inode.gid()));
        }

        private Optional<Foreign> found() {
            return Optional.ofNullable(foreign);
        }
    }
}
