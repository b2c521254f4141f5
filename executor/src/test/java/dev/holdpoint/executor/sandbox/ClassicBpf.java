package dev.holdpoint.executor.sandbox;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The machine that runs filters of system calls, as far as the kernel lets seccomp use it: loads
/// of whole words of `struct seccomp_data`, jumps forward, returns.
///
/// @param program struct sock_filter's, in the processor's byte order
record ClassicBpf(ByteBuffer program) {
    static final int ALLOW = 0x7fff0000;
    static final int KILL_PROCESS = 0x80000000;
    private static final int ERRNO = 0x00050000;

    private static final int INSTRUCTION = 8;
    private static final int MOST = 4096; // BPF_MAXINSNS
    private static final int DATA = 64; // sizeof(struct seccomp_data)

    private static final int LOAD = 0x20;
    private static final int JUMP = 0x05;
    private static final int IF_EQUAL = 0x15;
    private static final int IF_GREATER = 0x25;
    private static final int IF_AT_LEAST = 0x35;
    private static final int IF_ANY_BIT = 0x45;
    private static final int RETURN = 0x06;

    /// Checks what the kernel checks before it takes a program.
    ///
    /// @throws IllegalArgumentException for one that it would refuse with EINVAL
    static ClassicBpf of(byte[] bytes) {
        require(bytes.length % INSTRUCTION == 0, "whole instructions", bytes.length);
        var machine = new ClassicBpf(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
        int length = machine.length();
        require(length >= 1 && length <= MOST, "1 to 4096 instructions", length);
        for (int at = 0; at < length; at++) {
            machine.check(at);
        }
        require(machine.code(length - 1) == RETURN, "a return at the end", length - 1);
        return machine;
    }

    int length() {
        return program.capacity() / INSTRUCTION;
    }

    /// What the filter says of one call.
    ///
    /// @param arguments up to six
    /// @return `SECCOMP_RET_…` with its data
    int run(int architecture, int number, long... arguments) {
        var data = ByteBuffer.allocate(DATA).order(ByteOrder.nativeOrder());
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int loaded = 0;
        for (int at = 0; ; at++) {
            int k = k(at);
            switch (code(at)) {
                case LOAD -> loaded = data.getInt(k);
                case JUMP -> at += k;
                case IF_EQUAL -> at += jump(at, loaded == k);
                case IF_GREATER -> at += jump(at, Integer.compareUnsigned(loaded, k) > 0);
                case IF_AT_LEAST -> at += jump(at, Integer.compareUnsigned(loaded, k) >= 0);
                case IF_ANY_BIT -> at += jump(at, (loaded & k) != 0);
                default -> {
                    return k;
                }
            }
        }
    }

    /// `SECCOMP_RET_ERRNO` with this number.
    static int errno(int number) {
        return ERRNO | number;
    }

    private void check(int at) {
        int left = length() - 1 - at;
        switch (code(at)) {
            case LOAD ->
                    require(k(at) >= 0 && k(at) < DATA && k(at) % 4 == 0, "a word of the call", at);
            case JUMP -> require(Integer.compareUnsigned(k(at), left) < 0, "a jump inside", at);
            case IF_EQUAL, IF_GREATER, IF_AT_LEAST, IF_ANY_BIT ->
                    require(jump(at, true) < left && jump(at, false) < left, "a jump inside", at);
            case RETURN -> {}
            default -> throw new IllegalArgumentException("unknown instruction at " + at);
        }
    }

    private int code(int at) {
        return program.getShort(at * INSTRUCTION);
    }

    private int jump(int at, boolean isTrue) {
        return program.get(at * INSTRUCTION + (isTrue ? 2 : 3)) & 0xff;
    }

    private int k(int at) {
        return program.getInt(at * INSTRUCTION + 4);
    }

    private static void require(boolean holds, String expected, int came) {
        if (!holds) {
            throw new IllegalArgumentException("expected " + expected + ", came: " + came);
        }
    }
}
