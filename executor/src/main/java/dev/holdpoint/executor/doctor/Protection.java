package dev.holdpoint.executor.doctor;

import dev.holdpoint.model.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a plugin must not be able to do, and what a worker that tries it must meet. The names in
/// lower case are those of the probe's tests, and of `doctor -o json`.
public enum Protection {
    HOST_FILES(
            "files of the host",
            Level.NAMESPACES,
            "no file outside the worker's own places can be read"),
    HOST_ROOT(
            "the host's root by /proc",
            Level.NAMESPACES,
            "no /proc/PID/root leads to the host's files"),
    SYSTEM_WRITES(
            "writing to the system",
            Level.NAMESPACES,
            "neither /, /usr, /dev nor the plugin's package can be written"),
    OUTSIDE_WRITES(
            "writing beside the workspace",
            Level.NAMESPACES,
            "nothing beside the workspace changes on the host"),
    WORKSPACE("the workspace while it runs", Level.LIMITS, "changes go to the stage only"),
    KERNEL_SETTINGS(
            "settings of the kernel",
            Level.NAMESPACES,
            "core_pattern and the rest of /proc/sys cannot be written"),
    ENVIRONMENT(
            "the executor's environment",
            Level.NAMESPACES,
            "no variable of the executor shows, in /proc neither"),
    DESCRIPTORS("open files of the executor", Level.LIMITS, "nothing but 0, 1 and 2 is open"),
    PROCESSES("other processes", Level.NAMESPACES, "a worker sees its own processes only"),
    SIGNALS("signals to the executor", Level.NAMESPACES, "the executor cannot be signalled"),
    TRACING("tracing the executor", Level.NAMESPACES, "the executor cannot be traced"),
    TCP("network: TCP", Level.NAMESPACES, "a server on 127.0.0.1 is out of reach"),
    UDP("network: UDP", Level.NAMESPACES, "no datagram arrives on 127.0.0.1"),
    IPV6("network: IPv6", Level.NAMESPACES, "a server on ::1 is out of reach"),
    LOCAL_SOCKET(
            "network: sockets in files", Level.NAMESPACES, "a socket of the host is out of reach"),
    OTHER_SOCKETS(
            "network: other kinds",
            Level.STRONG,
            "no raw, packet, netlink, vsock or alg socket can be made"),
    NAMESPACES(
            "namespaces of its own",
            Level.NAMESPACES,
            "pid, mount, network (with abstract sockets), ipc, uts and user namespace are its own"),
    USER_NAMESPACE("nested user namespaces", Level.NAMESPACES, "no user namespace can be made"),
    MOUNTS("mounts", Level.NAMESPACES, "nothing can be mounted"),
    PRIVILEGES(
            "privileges",
            Level.NAMESPACES,
            "it has no capability, and gets none by set-user-id programs"),
    CALLS("filter of system calls", Level.STRONG, "perf, bpf, io_uring and the like are refused"),
    KEYRINGS("keyrings of the kernel", Level.STRONG, "no key can be added"),
    TERMINAL("the operator's terminal", Level.LIMITS, "there is no terminal to type into"),
    MEMORY_FILES("files in memory", Level.NAMESPACES, "/tmp and /dev/shm are small"),
    PROCESS_LIMIT("limit of processes", Level.NAMESPACES, "there is an end to what it can start"),
    MEMORY_LIMIT("limit of memory", Level.LIMITS, "there is an end to what a process can take"),
    MEMORY_TOGETHER(
            "memory of all processes",
            Level.LIMITS,
            "what all processes take together has an end, where control groups count it"),
    FILE_SIZE("limit of file sizes", Level.LIMITS, "there is an end to what a file can hold"),
    OPEN_FILES("limit of open files", Level.LIMITS, "there is an end to what it can open"),
    CORE_DUMPS("core dumps", Level.LIMITS, "no core is written"),
    LEFTOVERS("what it leaves running", Level.NAMESPACES, "no process is left, orphans neither");

    private final String title;
    private final Level promised;
    private final String expected;

    Protection(String title, Level promised, String expected) {
        this.title = title;
        this.promised = promised;
        this.expected = expected;
    }

    /// The one of a test of the probe's; empty for what is none.
    static Optional<Protection> of(String id) {
        return Arrays.stream(values()).filter(one -> one.id().equals(id)).findFirst();
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// For people, at most 30 letters.
    public String title() {
        return title;
    }

    /// What must come, one sentence.
    public String expected() {
        return expected;
    }

    /// The least level that promises it.
    Level promised() {
        return promised;
    }

    /// Whether a level promises it.
    ///
    /// @param shown the level as it is written
    boolean isPromisedBy(String shown) {
        return Level.reaches(shown, promised);
    }

    /// What helps where a level does not promise it.
    String advice() {
        return "needs the level " + promised.wire();
    }
}
