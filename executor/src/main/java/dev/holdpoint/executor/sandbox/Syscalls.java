package dev.holdpoint.executor.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The numbers of the system calls that the filter speaks of, per kind of processor: of x86-64 from
/// the kernel's `arch/x86/entry/syscalls/syscall_64.tbl`, of aarch64 from its
/// `include/uapi/asm-generic/unistd.h`. What a kind of processor never had is not in its table.
enum Syscalls {
    X86_64(
            "amd64",
            0xC000003E,
            """
            ioctl 16  socket 41  socketpair 53  clone 56  fcntl 72  ptrace 101  syslog 103  uselib 134
            personality 135  ustat 136  sysfs 139  vhangup 153  modify_ldt 154  pivot_root 155
            _sysctl 156  adjtimex 159  chroot 161  acct 163  settimeofday 164  mount 165
            umount2 166  swapon 167  swapoff 168  reboot 169  sethostname 170  setdomainname 171
            iopl 172  ioperm 173  create_module 174  init_module 175  delete_module 176
            get_kernel_syms 177  query_module 178  quotactl 179  nfsservctl 180
            lookup_dcookie 212  clock_settime 227  mbind 237  set_mempolicy 238
            get_mempolicy 239  kexec_load 246  add_key 248  request_key 249  keyctl 250
            migrate_pages 256  unshare 272  move_pages 279  perf_event_open 298
            fanotify_init 300  name_to_handle_at 303  open_by_handle_at 304  clock_adjtime 305
            setns 308  process_vm_readv 310  process_vm_writev 311  kcmp 312  finit_module 313
            kexec_file_load 320  bpf 321  userfaultfd 323  io_uring_setup 425
            io_uring_enter 426  io_uring_register 427  open_tree 428  move_mount 429  fsopen 430
            fsconfig 431  fsmount 432  fspick 433  clone3 435  pidfd_getfd 438
            process_madvise 440  mount_setattr 442  quotactl_fd 443  memfd_secret 447
            set_mempolicy_home_node 450  statmount 457  listmount 458  lsm_set_self_attr 460
            open_tree_attr 467  file_setattr 469  listns 470
            """),

    AARCH64(
            "aarch64",
            0xC00000B7,
            """
            lookup_dcookie 18  fcntl 25  ioctl 29  umount2 39  mount 40  pivot_root 41  nfsservctl 42
            chroot 51  vhangup 58  quotactl 60  acct 89  personality 92  unshare 97
            kexec_load 104  init_module 105  delete_module 106  clock_settime 112  syslog 116
            ptrace 117  reboot 142  sethostname 161  setdomainname 162  settimeofday 170
            adjtimex 171  socket 198  socketpair 199  add_key 217  request_key 218  keyctl 219
            clone 220  swapon 224  swapoff 225  mbind 235  get_mempolicy 236  set_mempolicy 237
            migrate_pages 238  move_pages 239  perf_event_open 241  fanotify_init 262
            name_to_handle_at 264  open_by_handle_at 265  clock_adjtime 266  setns 268
            process_vm_readv 270  process_vm_writev 271  kcmp 272  finit_module 273  bpf 280
            userfaultfd 282  kexec_file_load 294  io_uring_setup 425  io_uring_enter 426
            io_uring_register 427  open_tree 428  move_mount 429  fsopen 430  fsconfig 431
            fsmount 432  fspick 433  clone3 435  pidfd_getfd 438  process_madvise 440
            mount_setattr 442  quotactl_fd 443  memfd_secret 447  set_mempolicy_home_node 450
            statmount 457  listmount 458  lsm_set_self_attr 460  open_tree_attr 467
            file_setattr 469  listns 470
            """);

    /// The calls that are refused whatever their arguments. Most ask for a capability that no
    /// worker has, and are here so that a defect behind them cannot be reached. These do not:
    /// `add_key` and its like (keyrings know no namespace), `io_uring_setup` (does what other calls
    /// do, past this filter), `userfaultfd` (holds the kernel still in the middle of a copy),
    /// `memfd_secret` (memory that nobody else can look at), the placing of memory on nodes, which
    /// Docker refuses too, `name_to_handle_at` and `ustat` (tell of mounts), `file_setattr` (as the
    /// requests of `ioctl` in [Seccomp]).
    static final List<String> REFUSED =
            List.of(
                    ("ptrace syslog uselib ustat sysfs vhangup modify_ldt pivot_root _sysctl"
                                    + " adjtimex chroot acct settimeofday mount umount2 swapon"
                                    + " swapoff reboot sethostname setdomainname iopl ioperm"
                                    + " create_module init_module delete_module get_kernel_syms"
                                    + " query_module quotactl nfsservctl lookup_dcookie"
                                    + " clock_settime mbind set_mempolicy get_mempolicy kexec_load"
                                    + " add_key request_key keyctl migrate_pages move_pages"
                                    + " perf_event_open fanotify_init name_to_handle_at"
                                    + " open_by_handle_at clock_adjtime setns process_vm_readv"
                                    + " process_vm_writev kcmp finit_module kexec_file_load bpf"
                                    + " userfaultfd io_uring_setup io_uring_enter io_uring_register"
                                    + " open_tree move_mount fsopen fsconfig fsmount fspick"
                                    + " pidfd_getfd process_madvise mount_setattr quotactl_fd"
                                    + " memfd_secret set_mempolicy_home_node statmount listmount"
                                    + " lsm_set_self_attr open_tree_attr file_setattr listns")
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
    /// @return empty where there is no table
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
