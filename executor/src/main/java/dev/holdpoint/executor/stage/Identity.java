package dev.holdpoint.executor.stage;

import java.nio.file.Path;
import java.util.Objects;

/// Who this process is to the file system.
record Identity(int uid, int gid) {
    static Identity own() {
        var stat = Objects.requireNonNull(Stat.of(Path.of("/proc/self/status")), "needs /proc");
        return new Identity(stat.uid(), stat.gid());
    }

    boolean isRoot() {
        return uid == 0;
    }

    /// Whether this owner and group are not both ours, which matters to all but root.
    boolean isForeign(int otherUid, int otherGid) {
        return !isRoot() && (otherUid != uid || otherGid != gid);
    }

    /// Says whose something is.
    String sentence(String what, int otherUid, int otherGid) {
        return what
                + " belongs to user "
                + otherUid
                + " and group "
                + otherGid
                + ", the executor is user "
                + uid
                + " and group "
                + gid;
    }
}
