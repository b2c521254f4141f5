package dev.holdpoint.executor.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The system calls that no plugin needs and that reach deep into the kernel, refused by a classic
/// BPF program (struct sock_filter: u16 code, u8 jump if true, u8 jump if false, u32 k).
///
/// All other calls are allowed, so that threads, subprocesses and multiprocessing work. A program
/// for another kind of processor (on x86-64: of 32 bits) is killed at its first call; calls of the
/// x32 kind do not exist.
final class Seccomp {
    private static final int LOAD = 0x20;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    private static final int AT_NUMBER = 0;
    private static final int AT_ARCHITECTURE = 4;
    private static final int AT_ARGUMENTS = 16;

    private static final int ALLOW = 0x7fff0000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int REFUSE = 0x00050000;
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private static final int X32_BIT = 0x40000000;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /// Refused requests of `ioctl`: those that type into a terminal or change its driver, and those
    /// that set attributes of files, which outlive the worker and change what others can do with
    /// them (no more writes, another quota or key, a file system of its own).
    private static final List<Integer> REQUESTS =
            List.of(
                    0x5412, // TIOCSTI
                    0x541C, // TIOCLINUX
                    0x5423, // TIOCSETD
                    0x40086602, // FS_IOC_SETFLAGS
                    0x401C5820, // FS_IOC_FSSETXATTR
                    0x40806685, // FS_IOC_ENABLE_VERITY
                    0x800C6613, // FS_IOC_SET_ENCRYPTION_POLICY
                    0xC0506617, // FS_IOC_ADD_ENCRYPTION_KEY
                    0x50009401, // BTRFS_IOC_SNAP_CREATE
                    0x5000940E, // BTRFS_IOC_SUBVOL_CREATE
                    0x50009417, // BTRFS_IOC_SNAP_CREATE_V2
                    0x50009418, // BTRFS_IOC_SUBVOL_CREATE_V2
                    0x5000940F, // BTRFS_IOC_SNAP_DESTROY
                    0x5000943F, // BTRFS_IOC_SNAP_DESTROY_V2
                    0x4008941A); // BTRFS_IOC_SUBVOL_SETFLAGS

    /// `fcntl` that takes a lease: everybody who opens the file then waits, and workers share files
    /// of the system, the kit and their packages.
    private static final int F_SETLEASE = 1024;

    /// What `personality` may be given: plain Linux, and the question which one is. Others make
    /// memory executable (READ_IMPLIES_EXEC) or give up its random layout.
    private static final List<Integer> PERSONALITIES = List.of(0, -1);

    /// CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. The first shares
    /// its bit with the exit signal of `clone`, which cannot make time namespaces.
    private static final int NEW_TIME = 0x80;

    private static final int NEW_NAMESPACE = 0x7e020000;

    private final ByteBuffer program = ByteBuffer.allocate(4096 * 8).order(ByteOrder.nativeOrder());
    private final Map<String, Integer> numbers;

    private Seccomp(Map<String, Integer> numbers) {
        this.numbers = numbers;
    }

    /// The filter for one kind of processor, in its byte order.
    ///
    /// @param hasNetwork whether sockets of the Internet can be made, else only those of this host
    static byte[] program(Syscalls machine, boolean hasNetwork) {
        var seccomp = new Seccomp(machine.numbers());
        seccomp.checkArchitecture(machine);
        Syscalls.REFUSED.forEach(name -> seccomp.refuse(name, EPERM));
        seccomp.refuse("clone3", ENOSYS); // the C library then uses clone, whose flags can be seen
        seccomp.refuseBits("clone", 0, NEW_NAMESPACE);
        seccomp.refuseBits("unshare", 0, NEW_NAMESPACE | NEW_TIME);
        seccomp.refuseValues("ioctl", 1, REQUESTS);
        seccomp.refuseValues("fcntl", 1, List.of(F_SETLEASE));
        seccomp.refuseOthers("personality", 0, PERSONALITIES);
        seccomp.refuseOthers(
                "socket", 0, hasNetwork ? List.of(AF_UNIX, AF_INET, AF_INET6) : List.of(AF_UNIX));
        seccomp.refuseOthers("socketpair", 0, List.of(AF_UNIX));
        seccomp.add(RETURN, 0, 0, ALLOW);
        var bytes = new byte[seccomp.program.position()];
        seccomp.program.get(0, bytes);
        return bytes;
    }

    private void checkArchitecture(Syscalls machine) {
        add(LOAD, 0, 0, AT_ARCHITECTURE);
        add(IF_EQUAL, 1, 0, machine.auditArchitecture());
        add(RETURN, 0, 0, KILL_PROCESS);
        add(LOAD, 0, 0, AT_NUMBER);
        if (machine == Syscalls.X86_64) {
            add(IF_AT_LEAST, 0, 1, X32_BIT);
            add(RETURN, 0, 0, REFUSE | ENOSYS);
        }
    }

    private void refuse(String name, int error) {
        block(name, List.of(new int[] {RETURN, 0, 0, REFUSE | error}));
    }

    private void refuseBits(String name, int argument, int bits) {
        var block = new ArrayList<int[]>();
        block.add(loadLow(argument));
        block.add(new int[] {IF_ANY_BIT, 0, 1, bits});
        block.add(new int[] {RETURN, 0, 0, REFUSE | EPERM});
        block.add(new int[] {RETURN, 0, 0, ALLOW});
        block(name, block);
    }

    /// The kernel looks only at the low half of these arguments, and so does this.
    private void refuseValues(String name, int argument, List<Integer> values) {
        var block = new ArrayList<int[]>();
        block.add(loadLow(argument));
        for (int value : values) {
            block.add(new int[] {IF_EQUAL, 0, 1, value});
            block.add(new int[] {RETURN, 0, 0, REFUSE | EPERM});
        }
        block.add(new int[] {RETURN, 0, 0, ALLOW});
        block(name, block);
    }

    private void refuseOthers(String name, int argument, List<Integer> allowed) {
        var block = new ArrayList<int[]>();
        block.add(loadLow(argument));
        for (int value : allowed) {
            block.add(new int[] {IF_EQUAL, 0, 1, value});
            block.add(new int[] {RETURN, 0, 0, ALLOW});
        }
        block.add(new int[] {RETURN, 0, 0, REFUSE | EPERM});
        block(name, block);
    }

    /// Runs the block, which always returns, if the call is this one.
    private void block(String name, List<int[]> block) {
        var number = numbers.get(name);
        if (number == null) {
            return; // this kind of processor never had it
        }
        add(IF_EQUAL, 0, block.size(), number);
        block.forEach(one -> add(one[0], one[1], one[2], one[3]));
    }

    private static int[] loadLow(int argument) {
        int high = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? 4 : 0;
        return new int[] {LOAD, 0, 0, AT_ARGUMENTS + 8 * argument + high};
    }

    private void add(int code, int ifTrue, int ifFalse, int k) {
        program.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(k);
    }
}
