package dev.holdpoint.executor.sandbox;

import static dev.holdpoint.executor.sandbox.ClassicBpf.ALLOW;
import static dev.holdpoint.executor.sandbox.ClassicBpf.KILL_PROCESS;
import static dev.holdpoint.executor.sandbox.ClassicBpf.errno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The filter's instructions, run by a machine of the test's own. What the kernel makes of them:
/// [RefusedCallsTest].
class SeccompTest {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int MORE_THAN_ALL = 1024;

    private static final Set<String> SEEN_BY_ARGUMENT =
            Set.of(
                    "fcntl",
                    "ioctl",
                    "personality",
                    "socket",
                    "socketpair",
                    "clone",
                    "clone3",
                    "unshare");
    private static final Set<String> NEVER_ON_AARCH64 =
            Set.of(
                    "uselib",
                    "ustat",
                    "sysfs",
                    "modify_ldt",
                    "_sysctl",
                    "iopl",
                    "ioperm",
                    "create_module",
                    "get_kernel_syms",
                    "query_module");

    @ParameterizedTest
    @EnumSource
    void the_tables_hold_what_is_refused_and_what_is_looked_at_and_nothing_else(Syscalls machine) {
        var expected = new HashSet<>(Syscalls.REFUSED);
        expected.addAll(SEEN_BY_ARGUMENT);
        if (machine == Syscalls.AARCH64) {
            expected.removeAll(NEVER_ON_AARCH64);
        }

        assertThat(machine.numbers().keySet()).isEqualTo(expected);
        assertThat(machine.numbers().values()).doesNotHaveDuplicates();
        assertThat(Syscalls.REFUSED).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "X86_64, /usr/include/x86_64-linux-gnu/asm/unistd_64.h",
        "AARCH64, /usr/include/asm-generic/unistd.h"
    })
    void the_numbers_are_those_of_the_headers_of_the_kernel(Syscalls machine, Path header)
            throws IOException {
        assumeTrue(Files.exists(header), "runs where the package linux-libc-dev is, as in CI");
        var defined = new HashMap<String, Integer>();
        Pattern.compile("#define __NR(?:3264)?_(\\w+)\\s+(\\d+)")
                .matcher(Files.readString(header))
                .results()
                .forEach(found -> defined.put(found.group(1), Integer.valueOf(found.group(2))));
        var compared = new TreeMap<>(machine.numbers());
        compared.keySet().retainAll(defined.keySet());

        assertThat(compared).hasSizeGreaterThan(60);
        assertThat(defined).containsAllEntriesOf(compared);
    }

    @ParameterizedTest
    @EnumSource
    void exactly_the_listed_calls_are_refused(Syscalls machine) {
        var expected = new TreeMap<Integer, Integer>();
        for (int number = 0; number < MORE_THAN_ALL; number++) {
            expected.put(number, ALLOW);
        }
        machine.numbers()
                .forEach((name, number) -> {
                    if (Syscalls.REFUSED.contains(name)
                            || name.startsWith("socket")) { // of family 0
                        expected.put(number, errno(EPERM));
                    }
                });
        expected.put(number(machine, "clone3"), errno(ENOSYS));

        for (var hasNetwork : List.of(false, true)) {
            var came = new TreeMap<Integer, Integer>();
            for (int number = 0; number < MORE_THAN_ALL; number++) {
                came.put(number, run(machine, hasNetwork, number));
            }
            assertThat(came).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_program_for_another_kind_of_processor_is_killed(Syscalls machine) {
        var filter = ClassicBpf.of(Seccomp.program(machine, false));

        assertThat(Syscalls.X86_64.auditArchitecture()).isEqualTo(0xC000003E);
        assertThat(Syscalls.AARCH64.auditArchitecture()).isEqualTo(0xC00000B7);
        for (int architecture : new int[] {0x40000003, 0x40000028, 0xC000003E, 0xC00000B7, 0}) {
            assertThat(filter.run(architecture, 1))
                    .isEqualTo(architecture == machine.auditArchitecture() ? ALLOW : KILL_PROCESS);
        }
    }

    @Test
    void a_processor_without_a_table_does_not_get_the_level_that_promises_a_filter() {
        assertThatThrownBy(() -> Bubblewrap.machine("riscv64"))
                .isInstanceOf(SandboxUnavailable.class)
                .hasMessageContaining(
                        "expected a kind of processor whose system calls are known, came riscv64");
    }

    @Test
    void calls_of_the_x32_kind_do_not_exist() {
        for (int number : new int[] {0x40000000, 0x40000001, 0x40000000 + 101, -1}) {
            assertThat(run(Syscalls.X86_64, false, number)).isEqualTo(errno(ENOSYS));
        }
        assertThat(run(Syscalls.X86_64, false, 0x3fffffff)).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @EnumSource
    void processes_and_threads_can_be_made_but_no_namespaces(Syscalls machine) {
        assertThat(named(machine, "clone", 0x3d0f00)).isEqualTo(ALLOW); // what pthread_create says
        assertThat(named(machine, "clone", 0x01200011)).isEqualTo(ALLOW); // what fork says
        for (long kind :
                new long[] {
                    0x00020000,
                    0x02000000,
                    0x04000000,
                    0x08000000,
                    0x10000000,
                    0x20000000,
                    0x40000000
                }) {
            assertThat(named(machine, "clone", kind | 17)).isEqualTo(errno(EPERM));
            assertThat(named(machine, "clone", 0x7_0000_0000L | kind)).isEqualTo(errno(EPERM));
            assertThat(named(machine, "unshare", kind)).isEqualTo(errno(EPERM));
        }
        assertThat(named(machine, "unshare", 0x80)).isEqualTo(errno(EPERM)); // CLONE_NEWTIME
        assertThat(named(machine, "unshare", 0x400)).isEqualTo(ALLOW); // CLONE_FILES
    }

    @ParameterizedTest
    @EnumSource
    void requests_are_refused_even_with_rubbish_in_the_high_half(Syscalls machine) {
        for (long request :
                new long[] {
                    0x5412,
                    0x541C,
                    0x5423,
                    0x40086602,
                    0x401C5820,
                    0x40806685,
                    0x800C6613L,
                    0xC0506617L,
                    0x50009401,
                    0x5000940E,
                    0x50009417,
                    0x50009418,
                    0x5000940F,
                    0x5000943F,
                    0x4008941A
                }) {
            assertThat(named(machine, "ioctl", 0, request)).isEqualTo(errno(EPERM));
            assertThat(named(machine, "ioctl", 0, 0x7_0000_0000L | request))
                    .isEqualTo(errno(EPERM));
            assertThat(named(machine, "ioctl", request, 0)).isEqualTo(ALLOW);
        }
        for (long request : new long[] {0x5401, 0x5413, 0x541B, 0x80086601L, 0x40049409}) {
            assertThat(named(machine, "ioctl", 0, request)).isEqualTo(ALLOW);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobody_leases_a_file_for_which_others_then_wait(Syscalls machine) {
        assertThat(named(machine, "fcntl", 3, 1024)).isEqualTo(errno(EPERM));
        assertThat(named(machine, "fcntl", 3, 0x7_0000_0400L)).isEqualTo(errno(EPERM));
        assertThat(named(machine, "fcntl", 3, 1025)).isEqualTo(ALLOW); // F_GETLEASE
        assertThat(named(machine, "fcntl", 3, 6)).isEqualTo(ALLOW); // F_SETLK
        assertThat(named(machine, "fcntl", 1024, 3)).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @EnumSource
    void a_process_stays_plain_linux(Syscalls machine) {
        assertThat(named(machine, "personality", 0)).isEqualTo(ALLOW);
        assertThat(named(machine, "personality", 0xffffffffL)).isEqualTo(ALLOW);
        for (long persona : new long[] {0x0400000, 0x0040000, 8, 0x20000}) {
            assertThat(named(machine, "personality", persona)).isEqualTo(errno(EPERM));
        }
    }

    @ParameterizedTest
    @EnumSource
    void only_sockets_of_this_host_can_be_made_and_with_the_network_those_of_the_internet(
            Syscalls machine) {
        for (int family = 0; family < 64; family++) {
            boolean isUnix = family == 1;
            boolean isInternet = family == 2 || family == 10;
            assertThat(run(machine, false, number(machine, "socket"), family))
                    .isEqualTo(isUnix ? ALLOW : errno(EPERM));
            assertThat(run(machine, true, number(machine, "socket"), family))
                    .isEqualTo(isUnix || isInternet ? ALLOW : errno(EPERM));
            for (var hasNetwork : List.of(false, true)) {
                assertThat(run(machine, hasNetwork, number(machine, "socketpair"), family))
                        .isEqualTo(isUnix ? ALLOW : errno(EPERM));
            }
        }
        assertThat(named(machine, "socket", 0x7_0000_0010L)).isEqualTo(errno(EPERM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "20 0 0 4", // no return at the end
                "20 0 0 64, 6 0 0 0", // past the end of the call
                "20 0 0 2, 6 0 0 0", // half a word
                "28 0 0 4, 6 0 0 0", // half a word, by its instruction
                "15 1 0 0, 6 0 0 0", // jumps past the end
                "15 0 1 0, 6 0 0 0",
                "5 0 0 1, 6 0 0 0",
                "5 0 0 -1, 6 0 0 0", // jumps back
                "b1 0 0 0, 6 0 0 0", // no instruction of seccomp's
            })
    void the_machine_refuses_what_the_kernel_would(String text) {
        var program = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        for (var instruction : text.isEmpty() ? new String[0] : text.split(", ", -1)) {
            var words = instruction.split(" ", -1);
            program.putShort((short) Integer.parseInt(words[0], 16));
            program.put(Byte.parseByte(words[1])).put(Byte.parseByte(words[2]));
            program.putInt(Integer.parseInt(words[3]));
        }
        var bytes = Arrays.copyOf(program.array(), program.position());

        assertThatThrownBy(() -> ClassicBpf.of(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int run(Syscalls machine, boolean hasNetwork, int number, long... arguments) {
        return ClassicBpf.of(Seccomp.program(machine, hasNetwork))
                .run(machine.auditArchitecture(), number, arguments);
    }

    private static int named(Syscalls machine, String name, long... arguments) {
        return run(machine, false, number(machine, name), arguments);
    }

    private static int number(Syscalls machine, String name) {
        return Objects.requireNonNull(machine.numbers().get(name), name);
    }
}
