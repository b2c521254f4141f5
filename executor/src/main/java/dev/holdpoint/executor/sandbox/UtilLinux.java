package dev.holdpoint.executor.sandbox;

import java.nio.file.Path;
import java.util.List;

/// The programs that make namespaces, by absolute path: no environment decides which ones run.
record UtilLinux(Path shell, Path mount, Path unshare, Path setpriv, Path setsid) {
    /// @throws SandboxUnavailable naming the first that is missing
    static UtilLinux find() {
        List.of("umount", "pivot_root").forEach(name -> Tools.find(name, "util-linux"));
        List.of("mkdir", "ln", "chown").forEach(name -> Tools.find(name, "coreutils"));
        return new UtilLinux(
                Tools.find("sh", "a POSIX shell"),
                Tools.find("mount", "util-linux"),
                Tools.find("unshare", "util-linux"),
                Tools.find("setpriv", "util-linux"),
                Tools.find("setsid", "util-linux"));
    }
}
