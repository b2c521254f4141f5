package dev.holdpoint.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// The others' load by `/proc`: what all processors did, less what this process did and those that
/// descend from it, whether they live or their parent has waited for them. Counted in ticks of 10
/// ms.
final class ProcLoad implements OtherLoad {
    private Ticks since = new Ticks(0, 0, 0);

    /// @param all of every processor
    /// @param busy of every processor, not idle
    /// @param own of this process and whoever descends from it
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
        return new Ticks(all, all - cpu[3] - cpu[4], own());
    }

    /// Of this process and whoever descends from it, in ticks.
    static long own() {
        var self = ProcessHandle.current();
        return Stream.concat(Stream.of(self), self.descendants()).mapToLong(ProcLoad::used).sum();
    }

    /// By itself and by those it has waited for; nothing of one that is gone.
    private static long used(ProcessHandle process) {
        String stat;
        try {
            stat = read(process.pid() + "/stat");
        } catch (UncheckedIOException e) {
            return 0;
        }
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long used = 0;
        for (int i = 11; i <= 14; i++) { // utime stime cutime cstime, proc(5)
            used += Long.parseLong(fields[i]);
        }
        return used;
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
