package dev.holdpoint.executor.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A program that makes each refused call, with arguments that do no harm, in a process of its own,
/// and prints its name and errno; `ok` where it was not refused.
final class RefusedCalls {
    private static final String PROGRAM =
            """
            import ctypes, os, signal, sys
            libc = ctypes.CDLL(None, use_errno=True)
            libc.syscall.restype = ctypes.c_long

            def child(task):
                pid = os.fork()
                if pid == 0:
                    signal.alarm(10)
                    os._exit(task())
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

            def call(words):
                ctypes.set_errno(0)
                came = libc.syscall(*(ctypes.c_long(word) for word in words))
                return ctypes.get_errno() if came == -1 else 255

            for line in sys.argv[1].split(";"):
                name, *words = line.split()
                errno = child(lambda: call([int(word) for word in words]))
                print(name, "ok" if errno == 255 else errno)
            """;

    private static final String OF_32_BITS =
            """
            import mmap
            code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            code.write(bytes.fromhex("b814000000cd80c3"))  # mov eax, 20 (getpid); int 0x80; ret
            address = ctypes.addressof(ctypes.c_char.from_buffer(code))
            print("i386", child(ctypes.CFUNCTYPE(ctypes.c_int)(address)))
            """;

    /// Name, number and arguments of each call, and what must come.
    private final List<String> calls = new ArrayList<>();

    private final Map<String, String> expected = new TreeMap<>();
    private final Syscalls machine;

    private RefusedCalls(Syscalls machine, boolean hasNetwork) {
        this.machine = machine;
        Syscalls.REFUSED.stream()
                .filter(machine.numbers()::containsKey)
                .forEach(name -> add(name, "1", name));
        add("clone3", "38", "clone3");
        add("personality", "1", "personality-exec", 0x0400000);
        add("personality", "1", "personality-layout", 0x0040000);
        add("personality", "ok", "personality-asked", 0xffffffffL);
        for (var kind : List.of(0x00020000, 0x02000000, 0x04000000, 0x08000000)) {
            addNamespace(kind);
        }
        for (var kind : List.of(0x10000000, 0x20000000, 0x40000000)) {
            addNamespace(kind);
        }
        add("unshare", "1", "unshare-time", 0x80);
        add("unshare", "ok", "unshare-files", 0x400);
        Map.of(
                        "sti", 0x5412L,
                        "linux", 0x541CL,
                        "setd", 0x5423L,
                        "setflags", 0x40086602L,
                        "fssetxattr", 0x401C5820L,
                        "verity", 0x40806685L,
                        "encryption", 0x800C6613L,
                        "key", 0xC0506617L,
                        "snapshot", 0x50009401L,
                        "subvolume", 0x5000940EL)
                .forEach((name, request) -> {
                    add("ioctl", "1", "ioctl-" + name, 0, request);
                    add("ioctl", "1", "ioctl-high-" + name, 0, 0x7_0000_0000L | request);
                });
        add("ioctl", "25", "ioctl-other", 0, 0x5401); // ENOTTY: it came to the kernel
        addSockets(hasNetwork);
    }

    /// Those of the processor that this runs on.
    static RefusedCalls of(boolean hasNetwork) {
        return new RefusedCalls(
                Syscalls.of(System.getProperty("os.arch")).orElseThrow(), hasNetwork);
    }

    private void addNamespace(int kind) {
        var hex = Integer.toHexString(kind);
        add("clone", "1", "clone-" + hex, kind | 17);
        add("unshare", "1", "unshare-" + hex, kind);
    }

    private void addSockets(boolean hasNetwork) {
        var families =
                Map.of(
                        "unspec", 0, "inet", 2, "inet6", 10, "netlink", 16, "packet", 17, "alg", 38,
                        "vsock", 40, "xdp", 44);
        families.forEach((name, family) -> {
            boolean isAllowed = hasNetwork && name.startsWith("inet");
            add("socket", isAllowed ? "ok" : "1", "socket-" + name, family, 1);
            add("socket", isAllowed ? "ok" : "1", "socket-datagram-" + name, family, 2);
            add("socketpair", "1", "pair-" + name, family, 1);
        });
        // Where they are allowed, the raw kind needs a capability.
        add("socket", "1", "socket-raw", 2, 3, 1);
        add("socket", "1", "socket-raw6", 10, 3, 58);
        add("socket", "ok", "socket-unix", 1, 1);
    }

    private void add(String call, String errno, String name, long... arguments) {
        var words = new StringBuilder(name).append(' ').append(machine.numbers().get(call));
        for (int i = 0; i < 6; i++) {
            words.append(' ').append(i < arguments.length ? arguments[i] : 0);
        }
        calls.add(words.toString());
        expected.put(name, errno);
    }

    /// The words that run it.
    List<String> words() {
        return List.of(Workshop.PYTHON, "-I", "-S", "-c", text(), String.join(";", calls));
    }

    /// The same for a shell; there is no quote in it that this one could end.
    String shell() {
        return "exec "
                + Workshop.PYTHON
                + " -I -S -c '"
                + text()
                + "' '"
                + String.join(";", calls)
                + "'";
    }

    private String text() {
        return machine == Syscalls.X86_64 ? PROGRAM + OF_32_BITS : PROGRAM;
    }

    /// What it must print, in order of names.
    String expected() {
        var all = new TreeMap<>(expected);
        if (machine == Syscalls.X86_64) {
            all.put("i386", "-31"); // SIGSYS
        }
        var lines = new StringBuilder();
        all.forEach(
                (name, errno) -> lines.append(String.format(Locale.ROOT, "%s %s%n", name, errno)));
        return lines.toString();
    }

    /// What it printed, in the same order.
    static String sorted(String said) {
        return String.join("\n", said.lines().sorted().toList()) + "\n";
    }
}
