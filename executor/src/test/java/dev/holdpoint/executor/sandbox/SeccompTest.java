package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SeccompTest {
    private static final int I386 = 0x40000003;
    private static final byte[] PROGRAM = Seccomp.program(Syscalls.X86_64, false);

    @Test
    void the_program_is_within_what_the_kernel_takes() {
        assertThat(PROGRAM.length % 8).isZero();
        assertThat(PROGRAM.length / 8).isBetween(50, 4096);
    }

    @Test
    void every_refused_call_is_refused_with_eperm() {
        for (var name : Syscalls.REFUSED) {
            int number = Objects.requireNonNull(Syscalls.X86_64.numbers().get(name), name);
            assertThat(verdict(number)).as(name).isEqualTo("errno 1");
        }
    }

    @Test
    void ordinary_calls_pass() {
        for (int number : new int[] {0, 1, 2, 9, 57, 58, 59, 202, 257, 319}) {
            assertThat(verdict(number)).as("call " + number).isEqualTo("allow");
        }
    }

    @Test
    void a_program_for_another_processor_is_killed() {
        assertThat(run(PROGRAM, I386, 1, 0, 0)).isEqualTo("kill");
    }

    @Test
    void calls_of_the_x32_kind_do_not_exist() {
        assertThat(verdict(0x40000000 + 101)).isEqualTo("errno 38");
        assertThat(verdict(-1)).isEqualTo("errno 38");
    }

    @Test
    void clone3_does_not_exist_so_that_clone_is_used() {
        assertThat(verdict(435)).isEqualTo("errno 38");
    }

    @Test
    void processes_and_threads_can_be_made_but_no_namespaces() {
        assertThat(verdict(56, 0x3d0f00, 0)).isEqualTo("allow"); // what pthread_create passes
        assertThat(verdict(56, 0x01200011, 0)).isEqualTo("allow"); // what fork passes
        for (int kind :
                new int[] {
                    0x00020000,
                    0x02000000,
                    0x04000000,
                    0x08000000,
                    0x10000000,
                    0x20000000,
                    0x40000000
                }) {
            assertThat(verdict(56, kind | 17, 0)).isEqualTo("errno 1");
            assertThat(verdict(272, kind, 0)).isEqualTo("errno 1");
        }
        assertThat(verdict(272, 0x80, 0)).isEqualTo("errno 1");
        assertThat(verdict(272, 0x400, 0)).isEqualTo("allow"); // CLONE_FILES
    }

    @Test
    void nobody_types_into_a_terminal_even_with_rubbish_in_the_high_half() {
        assertThat(verdict(16, 0, 0x5412)).isEqualTo("errno 1");
        assertThat(verdict(16, 0, 0x541C)).isEqualTo("errno 1");
        assertThat(verdict(16, 0, 0x7_0000_5412L)).isEqualTo("errno 1");
        assertThat(verdict(16, 0, 0x5413)).isEqualTo("allow");
    }

    @Test
    void nobody_leases_a_file_that_others_then_wait_for() {
        assertThat(verdict(72, 0, 1024)).isEqualTo("errno 1");
        assertThat(verdict(72, 0, 0x7_0000_0400L)).isEqualTo("errno 1");
        assertThat(verdict(72, 0, 1025)).isEqualTo("allow"); // F_GETLEASE
        assertThat(verdict(72, 0, 6)).isEqualTo("allow"); // F_SETLK
    }

    @Test
    void only_sockets_of_this_host_can_be_made() {
        assertThat(verdict(41, 1, 0)).isEqualTo("allow");
        assertThat(verdict(53, 1, 0)).isEqualTo("allow");
        for (int family : new int[] {0, 2, 10, 16, 17, 38, 40}) {
            assertThat(verdict(41, family, 0)).as("family " + family).isEqualTo("errno 1");
        }
    }

    @Test
    void with_the_network_there_are_sockets_of_the_internet_and_no_others() {
        var program = Seccomp.program(Syscalls.X86_64, true);
        for (int family : new int[] {1, 2, 10}) {
            assertThat(socket(program, family)).as("family " + family).isEqualTo("allow");
        }
        for (int family : new int[] {0, 16, 17, 38, 40}) {
            assertThat(socket(program, family)).as("family " + family).isEqualTo("errno 1");
        }
    }

    private static String socket(byte[] program, int family) {
        return run(program, Syscalls.X86_64.auditArchitecture(), 41, family, 0);
    }

    private static String verdict(int number) {
        return verdict(number, 0, 0);
    }

    private static String verdict(int number, long first, long second) {
        return run(PROGRAM, Syscalls.X86_64.auditArchitecture(), number, first, second);
    }

    /// What the kernel would do: the four instructions of classic BPF that the filter uses.
    private static String run(
            byte[] filter, int architecture, int number, long first, long second) {
        var data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        data.putInt(number).putInt(architecture).putLong(0).putLong(first).putLong(second);
        var program = ByteBuffer.wrap(filter).order(ByteOrder.nativeOrder());
        int loaded = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(at * 8);
            int yes = program.get(at * 8 + 2) & 0xff;
            int no = program.get(at * 8 + 3) & 0xff;
            int k = program.getInt(at * 8 + 4);
            switch (code) {
                case 0x20 -> loaded = data.getInt(k);
                case 0x15 -> at += loaded == k ? yes : no;
                case 0x35 -> at += Integer.compareUnsigned(loaded, k) >= 0 ? yes : no;
                case 0x45 -> at += (loaded & k) != 0 ? yes : no;
                case 0x06 -> {
                    return name(k);
                }
                default -> throw new AssertionError("unknown instruction " + code);
            }
        }
    }

    private static String name(int verdict) {
        return switch (verdict & 0xffff0000) {
            case 0x7fff0000 -> "allow";
            case 0x80000000 -> "kill";
            case 0x00050000 -> "errno " + (verdict & 0xffff);
            default -> String.format(Locale.ROOT, "%x", verdict);
        };
    }
}
