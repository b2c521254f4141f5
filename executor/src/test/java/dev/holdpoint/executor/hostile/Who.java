package dev.holdpoint.executor.hostile;

import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whose rights the executor of a series has, and whose the workspaces are. The users are nobody
/// else's, so that every process of theirs is one of a plugin.
enum Who {
    /// Root gives itself up for the owner of the workspace.
    ROOT(0, nobodyElse(), "as root"),

    /// Root's own workspaces: the plugin is root without any capability.
    ROOT_IN_ITS_OWN_WORKSPACE(0, 0, "in root's own workspace"),

    /// An ordinary user with workspaces of its own.
    ROOTLESS(nobodyElse(), nobodyElse(), "without root");

    private final int executor;
    private final int owner;
    private final String inWords;

    Who(int executor, int owner, String inWords) {
        this.executor = executor;
        this.owner = owner;
        this.inWords = inWords;
    }

    /// As the document says it.
    String inWords() {
        return inWords;
    }

    /// A user of this process's tests alone: others may run at the same time.
    private static int nobodyElse() {
        return 20_000 + (int) (ProcessHandle.current().pid() % 40_000);
    }

    /// The user of this process.
    static int self() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self/status"), "unix:uid");
    }

    /// Where these tests are not root's, they have one user only.
    int executor() throws IOException {
        return self() == 0 ? executor : self();
    }

    int owner() throws IOException {
        return self() == 0 ? owner : self();
    }

    /// The level `limits` runs nothing in a workspace of root's, and at `namespaces` the doctor's
    /// examination stands for it: a series takes a minute.
    boolean isServedAt(String level) {
        return this != ROOT_IN_ITS_OWN_WORKSPACE || level.equals(Level.STRONG.wire());
    }

    boolean needsRoot() {
        return executor == 0;
    }
}
