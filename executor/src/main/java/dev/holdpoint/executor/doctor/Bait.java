package dev.holdpoint.executor.doctor;

import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.stage.Trees;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the probe tries to reach: files beside its workspace, servers on this host, the process
/// that started it, and the names of variables that it must not see.
final class Bait implements AutoCloseable {
    private static final List<String> HOST_FILES =
            List.of("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/machine-id");
    private static final List<String> NAMESPACES =
            List.of("pid", "mnt", "net", "ipc", "uts", "user");
    private static final int START_TIME = 19; // of /proc/PID/stat, counted behind the name
    private static final String BAIT = "a secret of another workspace\n";

    private final Path directory;
    private final Path other;
    private final Path escaped;
    private final String token = "holdpoint-doctor-" + UUID.randomUUID();
    private final ServerSocket tcp;
    private final @Nullable ServerSocket tcp6;
    private final DatagramChannel udp;
    private final ServerSocketChannel local;

    private Bait(
            Path directory,
            Path other,
            ServerSocket tcp,
            @Nullable ServerSocket tcp6,
            DatagramChannel udp,
            ServerSocketChannel local) {
        this.directory = directory;
        this.other = other;
        this.escaped = directory.resolve("escaped");
        this.tcp = tcp;
        this.tcp6 = tcp6;
        this.udp = udp;
        this.local = local;
    }

    /// Lays it out.
    ///
    /// @param directory exists; everybody may write in it from now on, so that nothing but the
    ///   sandbox keeps a worker from that
    static Bait lay(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        var other = Files.createDirectories(directory.resolve("other")).resolve("secret");
        Files.writeString(other, BAIT);
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-rw-rw-"));
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        var local =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
        Files.setPosixFilePermissions(
                directory.resolve("socket"), PosixFilePermissions.fromString("rwxrwxrwx"));
        var udp = DatagramChannel.open(StandardProtocolFamily.INET);
        udp.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
        return new Bait(directory, other, new ServerSocket(0, 8, loopback), ipv6(), udp, local);
    }

    private static @Nullable ServerSocket ipv6() throws IOException {
        var address = new byte[16];
        address[15] = 1;
        try {
            return new ServerSocket(0, 8, InetAddress.getByAddress(address));
        } catch (SocketException e) {
            return null; // this host has none
        }
    }

    /// All of it, for the probe.
    ///
    /// @param kit the directory of the Python kit
    /// @param secrets names of variables that no worker may see
    Map<String, @Nullable Object> toMap(
            Limits limits, long sharedMemory, Path kit, List<String> secrets) throws IOException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("files", files());
        map.put("other", other.toString());
        map.put("escaped", escaped.toString());
        map.put("token", token);
        map.put("kit", kit.toString());
        map.put("secrets", secrets);
        map.put("pid", ProcessHandle.current().pid());
        map.put("started", started());
        map.put("namespaces", namespaces());
        map.put("tcp", tcp.getLocalPort());
        map.put("tcp6", tcp6 == null ? 0 : tcp6.getLocalPort());
        map.put("udp", ((InetSocketAddress) udp.getLocalAddress()).getPort());
        map.put("socket", directory.resolve("socket").toString());
        map.put("tmp_bytes", limits.tmpBytes());
        map.put("shm_bytes", sharedMemory);
        map.put("processes", limits.processes());
        map.put("memory_mb", limits.memoryMb());
        map.put("file_bytes", limits.fileBytes());
        map.put("open_files", limits.openFiles());
        return map;
    }

    /// Those that the executor can read itself, else they would prove nothing.
    private List<String> files() throws IOException {
        var files = new ArrayList<>(List.of(other.toString()));
        HOST_FILES.stream().filter(file -> Files.isReadable(Path.of(file))).forEach(files::add);
        var home = Path.of(System.getProperty("user.home", "/"));
        if (Files.isReadable(home)) {
            try (var children = Files.list(home)) {
                children.filter(child -> Files.isRegularFile(child) && Files.isReadable(child))
                        .findFirst()
                        .ifPresent(file -> files.add(file.toString()));
            }
        }
        return files;
    }

    private static String started() throws IOException {
        var stat = Files.readString(Path.of("/proc/self/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME];
    }

    private static Map<String, String> namespaces() throws IOException {
        var links = new TreeMap<String, String>();
        for (var kind : NAMESPACES) {
            var path = Path.of("/proc/self/ns", kind);
            if (Files.exists(path)) {
                links.put(kind, Files.readSymbolicLink(path).toString());
            }
        }
        return links;
    }

    /// Whether a datagram came since it was last asked.
    boolean hasDatagram() throws IOException {
        boolean any = false;
        while (udp.receive(ByteBuffer.allocate(16)) != null) {
            any = true;
        }
        return any;
    }

    /// Whether anything that is not the worker's has changed; puts it back as it was.
    boolean isTouched() throws IOException {
        boolean isTouched = !Files.readString(other).equals(BAIT) || Files.exists(escaped);
        Files.deleteIfExists(escaped);
        Files.writeString(other, BAIT);
        return isTouched;
    }

    /// Ends every process of the host that the probe left behind.
    ///
    /// @return how many there were
    long endLeftovers() throws IOException {
        long found = 0;
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                if (isLeftover(process)) {
                    found++;
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
        return found;
    }

    private boolean isLeftover(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .contains(token);
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    @Override
    public void close() throws IOException {
        try (tcp;
                tcp6;
                udp;
                local) {
            Trees.delete(directory);
        }
    }
}
