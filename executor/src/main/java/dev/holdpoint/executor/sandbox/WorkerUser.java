package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// Whose rights a worker has on the host's files.
sealed interface WorkerUser {
    /// The executor's own, because it is not root.
    record Executor(int uid, int gid) implements WorkerUser {}

    /// The owner of the workspace; the executor is root and gives itself up for him.
    record Owner(int uid, int gid) implements WorkerUser {}

    /// Root, because the workspace is root's; without any capability.
    record Root() implements WorkerUser {}

    static WorkerUser of(Path workspace) throws IOException {
        int self = selfId("uid");
        if (self != 0) {
            return new Executor(self, selfId("gid"));
        }
        int owner = id(workspace, "uid");
        return owner == 0 ? new Root() : new Owner(owner, id(workspace, "gid"));
    }

    /// Whether this process is root.
    static boolean isRoot() {
        return selfId("uid") == 0;
    }

    private static int selfId(String which) {
        try {
            return id(Path.of("/proc/self/status"), which);
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.SANDBOX_UNAVAILABLE,
                    "expected a readable /proc, came: " + e + "; mount proc on /proc",
                    e);
        }
    }

    private static int id(Path path, String which) throws IOException {
        // The kernel's ids are unsigned; nobody has one above 2³¹ on purpose.
        return (Integer) Files.getAttribute(path, "unix:" + which, LinkOption.NOFOLLOW_LINKS);
    }
}
