package dev.holdpoint.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The others' load by `/proc`: what all processors did, less what this process and the children
/// that it has waited for did. Counted in ticks of 10 ms.
final class ProcLoad implements OtherLoad {
    private Ticks since = new Ticks(0, 0, 0);

    /// @param all of every processor
    /// @param busy of every processor, not idle
    /// @param own of this process and its children
    private record Ticks(long all, long busy, long own) {}

    @Override
    public void begin() {
        since = now();
    }

    @Override
    public double end() {
        var now = now();
        long all = now.all - since.all;
        long others = now.busy - since.busy - (now.own - since.own);
        return all <= 0 ? 0 : Math.clamp((double) others / all, 0, 1);
    }

    private static Ticks now() {
        var cpu = numbers(read("stat").lines().findFirst().orElse("").replace("cpu", ""));
        long all = Arrays.stream(cpu, 0, 8).sum(); // user nice system idle iowait irq softirq steal
        var self = read("self/stat");
        var own = self.substring(self.lastIndexOf(')') + 2).split(" ", -1);
        long used = 0;
        for (int i = 11; i <= 14; i++) { // utime stime cutime cstime, proc(5)
            used += Long.parseLong(own[i]);
        }
        return new Ticks(all, all - cpu[3] - cpu[4], used);
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.strip().split("\\s+", -1)).mapToLong(Long::parseLong).toArray();
    }

    private static String read(String name) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", name)), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
