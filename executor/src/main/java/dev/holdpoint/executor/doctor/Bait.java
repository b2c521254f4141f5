package dev.holdpoint.executor.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

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
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    // Of /proc/PID/stat, counted behind the name.
    private static final int START_TIME = 19;
    private static final int TERMINAL = 4;

    private static final String OTHER = "secret";
    private static final String BAIT = "a secret of another workspace\n";

    private final Path directory;
    private final Path other;
    private final Path open;
    private final FileChannel content;
    private final Object inode;
    private final String token = "holdpoint-doctor-" + UUID.randomUUID();
    private final ServerSocket tcp;
    private final @Nullable ServerSocket tcp6;
    private final DatagramChannel udp;
    private final ServerSocketChannel local;

    private Bait(
            Path directory,
            FileChannel content,
            ServerSocket tcp,
            @Nullable ServerSocket tcp6,
            DatagramChannel udp,
            ServerSocketChannel local)
            throws IOException {
        this.directory = directory;
        this.other = directory.resolve(OTHER);
        this.open = directory.resolve("open");
        this.content = content;
        this.inode = inode(other);
        this.tcp = tcp;
        this.tcp6 = tcp6;
        this.udp = udp;
        this.local = local;
    }

    /// Lays it out. A file, a directory and a socket belong to the worker's user and are closed to
    /// everybody else, so that nothing but the sandbox keeps the worker from them. Where their
    /// names are nobody else can write: none can be made to mean something else.
    ///
    /// @param directory exists, is this process's own, and can be passed by all
    /// @param worker the number of the worker's user
    static Bait lay(Path directory, int worker) throws IOException {
        var content =
                FileChannel.open(
                        directory.resolve(OTHER),
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        closed("rw-------"));
        content.write(StandardCharsets.UTF_8.encode(BAIT));
        give(directory.resolve(OTHER), worker);
        give(Files.createDirectory(directory.resolve("open"), closed("rwx------")), worker);
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        var socket = directory.resolve("socket");
        var local =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(socket));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
        give(socket, worker);
        var udp = DatagramChannel.open(StandardProtocolFamily.INET);
        udp.bind(new InetSocketAddress(loopback, 0)).configureBlocking(false);
        return new Bait(directory, content, new ServerSocket(0, 8, loopback), ipv6(), udp, local);
    }

    private static FileAttribute<?> closed(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static void give(Path path, int owner) throws IOException {
        if (!Integer.valueOf(owner).equals(Files.getAttribute(path, "unix:uid", NOFOLLOW_LINKS))) {
            Files.setAttribute(path, "unix:uid", owner, NOFOLLOW_LINKS);
        }
    }

    private static Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", NOFOLLOW_LINKS);
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
        map.put("escaped", open.resolve("escaped").toString());
        map.put("token", token);
        map.put("kit", kit.toString());
        map.put("secrets", secrets);
        map.put("pid", ProcessHandle.current().pid());
        map.put("started", stat(START_TIME));
        map.put("terminal", !stat(TERMINAL).equals("0"));
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

    private static String stat(int field) throws IOException {
        var stat = Files.readString(Path.of("/proc/self/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field];
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

    /// Whether anything that is not the worker's stage has changed. Looks at what was laid,
    /// whatever its name means by now.
    boolean isTouched() throws IOException {
        var bytes = ByteBuffer.allocate(2 * BAIT.length());
        content.read(bytes, 0);
        var text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        return !text.equals(BAIT) || !inode(other).equals(inode) || !names().isEmpty();
    }

    /// What is in the directory that the worker's user may write in.
    private List<Path> names() throws IOException {
        try (var stream = Files.newDirectoryStream(open)) {
            var names = new ArrayList<Path>();
            stream.forEach(path -> names.add(path.getFileName()));
            return names;
        }
    }

    /// Others of the worker's user may be changing it meanwhile: names are taken in the directory
    /// itself, and links not followed.
    private void empty() throws IOException {
        try (var stream = Files.newDirectoryStream(open)) {
            if (stream instanceof SecureDirectoryStream<Path> held) {
                for (var path : held) {
                    held.deleteFile(path.getFileName());
                }
            }
        }
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
        try (content;
                tcp;
                tcp6;
                udp;
                local) {
            empty();
            Trees.delete(directory);
        }
    }
}
