package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What every worker of this host sees besides its own workspace: the system, its interpreter and
/// the kit, all of it read-only.
///
/// @param system mounts that come first
/// @param extras directories outside /usr
record Layout(List<Mount> system, List<Path> extras) {
    /// The worker's HOME: private, in memory, gone with the worker.
    static final Path HOME = Path.of("/tmp/home");

    private static final long SHARED_MEMORY_BYTES = 16L << 20;

    static Layout of(Interpreter interpreter, Path kit) throws IOException {
        var system = new ArrayList<Mount>();
        system.add(Mount.ReadOnly.same(Path.of("/usr")));
        for (var name : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32")) {
            var path = Path.of("/", name);
            if (Files.isSymbolicLink(path)) {
                system.add(new Mount.Link(Files.readSymbolicLink(path).toString(), path));
            } else if (Files.isDirectory(path)) {
                system.add(Mount.ReadOnly.same(path));
            }
        }
        for (var name : List.of("ld.so.cache", "alternatives", "localtime")) {
            var path = Path.of("/etc", name);
            if (Files.exists(path)) {
                system.add(seen(path));
            }
        }
        var extras =
                Stream.concat(interpreter.homes().stream(), Stream.of(kit))
                        .filter(path -> !path.startsWith("/usr"))
                        .toList();
        return new Layout(List.copyOf(system), extras);
    }

    /// A link into /usr as a link again: each mount takes a third of a millisecond.
    private static Mount seen(Path path) throws IOException {
        var target = path.toRealPath();
        return Files.isSymbolicLink(path) && target.startsWith("/usr/")
                ? new Mount.Link(target.toString(), path)
                : Mount.ReadOnly.same(path);
    }

    /// What programs read to find a host by its name and to trust it.
    private static final List<String> NETWORK_FILES =
            List.of(
                    "resolv.conf",
                    "hosts",
                    "nsswitch.conf",
                    "gai.conf",
                    "host.conf",
                    "services",
                    "protocols",
                    "ssl/certs",
                    "ssl/openssl.cnf",
                    "pki/tls/certs",
                    "pki/ca-trust/extracted");

    /// As they are now: a name server may change while the executor runs. Links are followed, since
    /// what they lead to (such as /run) is not there for a worker.
    private static List<Mount> networkFiles() throws IOException {
        var mounts = new ArrayList<Mount>();
        for (var name : NETWORK_FILES) {
            var path = Path.of("/etc", name);
            if (Files.isReadable(path)) {
                mounts.add(new Mount.ReadOnly(path.toRealPath(), path));
            }
        }
        return mounts;
    }

    /// Everything that one worker sees.
    ///
    /// @param extras the read-only directories besides the system
    /// @param merged where the staged view is mounted on the host
    List<Mount> mounts(Launch launch, List<Mount.ReadOnly> extras, Path merged) throws IOException {
        var mounts = new ArrayList<Mount>(system);
        if (launch.plugin().network()) {
            mounts.addAll(networkFiles());
        }
        mounts.add(new Mount.Processes(Path.of("/proc")));
        mounts.add(new Mount.Devices(Path.of("/dev")));
        mounts.add(new Mount.Memory(Path.of("/dev/shm"), SHARED_MEMORY_BYTES, "1777"));
        mounts.add(new Mount.Memory(Path.of("/tmp"), launch.limits().tmpBytes(), "1777"));
        mounts.add(new Mount.Directory(HOME, "0700"));
        mounts.addAll(extras);
        mounts.add(new Mount.Writable(merged, launch.view().workspace()));
        mounts.add(new Mount.Seal(Path.of("/proc")));
        mounts.add(new Mount.Seal(Path.of("/dev")));
        mounts.add(new Mount.Seal(Path.of("/")));
        return List.copyOf(mounts);
    }
}
