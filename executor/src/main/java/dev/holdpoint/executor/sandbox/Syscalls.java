package dev.holdpoint.executor.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The numbers of the system calls that the filter speaks of, per kind of processor; from the
/// kernel's `arch/x86/entry/syscalls/syscall_64.tbl`.
enum Syscalls {
    X86_64(
            "amd64",
            0xC000003E,
            """
            ioctl 16  socket 41  socketpair 53  clone 56  fcntl 72  ptrace 101  syslog 103  uselib 134
            modify_ldt 154  pivot_root 155  _sysctl 156  adjtimex 159  chroot 161  acct 163  settimeofday 164
            mount 165  umount2 166  swapon 167  swapoff 168  reboot 169  sethostname 170  setdomainname 171
            iopl 172  ioperm 173  create_module 174  init_module 175  delete_module 176  quotactl 179
            nfsservctl 180  lookup_dcookie 212  clock_settime 227  kexec_load 246  add_key 248
            request_key 249  keyctl 250  unshare 272  perf_event_open 298  fanotify_init 300
            name_to_handle_at 303  open_by_handle_at 304  clock_adjtime 305  setns 308
            process_vm_readv 310  process_vm_writev 311  kcmp 312  finit_module 313  kexec_file_load 320
            bpf 321  userfaultfd 323  io_uring_setup 425  io_uring_enter 426  io_uring_register 427
            open_tree 428  move_mount 429  fsopen 430  fsconfig 431  fsmount 432  fspick 433  clone3 435
            pidfd_getfd 438  process_madvise 440  mount_setattr 442  quotactl_fd 443  statmount 457
            listmount 458  open_tree_attr 467
            """);

    /// The calls that are refused whatever their arguments.
    static final List<String> REFUSED =
            List.of(
                    ("ptrace syslog uselib modify_ldt pivot_root _sysctl adjtimex chroot acct"
                                    + " settimeofday mount umount2 swapon swapoff reboot sethostname"
                                    + " setdomainname iopl ioperm create_module init_module"
                                    + " delete_module quotactl nfsservctl lookup_dcookie"
                                    + " clock_settime kexec_load add_key request_key keyctl"
                                    + " perf_event_open fanotify_init name_to_handle_at"
                                    + " open_by_handle_at clock_adjtime setns process_vm_readv"
                                    + " process_vm_writev kcmp finit_module kexec_file_load bpf"
                                    + " userfaultfd io_uring_setup io_uring_enter io_uring_register"
                                    + " open_tree move_mount fsopen fsconfig fsmount fspick"
                                    + " pidfd_getfd process_madvise mount_setattr quotactl_fd"
                                    + " statmount listmount open_tree_attr")
                            .split(" ", -1));

    private final String name;
    private final int auditArchitecture;

    @SuppressWarnings("ImmutableEnumChecker") // Map.copyOf is immutable
    private final Map<String, Integer> numbers;

    Syscalls(String name, int auditArchitecture, String table) {
        this.name = name;
        this.auditArchitecture = auditArchitecture;
        var words = table.strip().split("\\s+", -1);
        var read = new HashMap<String, Integer>();
        for (int i = 0; i < words.length; i += 2) {
            read.put(words[i], Integer.valueOf(words[i + 1]));
        }
        this.numbers = Map.copyOf(read);
    }

    /// The table for a processor.
    ///
    /// @param architecture as in the system property `os.arch`
    /// @return empty where there is no table yet
    static Optional<Syscalls> of(String architecture) {
        for (var machine : values()) {
            if (machine.name.equals(architecture)) {
                return Optional.of(machine);
            }
        }
        return Optional.empty();
    }

    int auditArchitecture() {
        return auditArchitecture;
    }

    Map<String, Integer> numbers() {
        return numbers;
    }
}
