package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is executed inside: the supervisor, which starts the plugin, or the plugin alone.
final class WorkerCommand {
    private static final List<String> SUPERVISED = List.of("--report-fd", CommandLine.REPORT_FD);

    private WorkerCommand() {}

    /// In a sandbox.
    static List<String> of(Launch launch, Interpreter interpreter) {
        return words(launch, interpreter, SUPERVISED, sandboxed(launch.limits()));
    }

    /// In a sandbox whose first process waits for the plugin itself, and whose control group counts
    /// what it uses: a Python plugin needs no supervisor, which costs a fork, a fifth of a trivial
    /// run.
    static List<String> alone(Launch launch, Interpreter interpreter) {
        return words(launch, interpreter, List.of("--alone"), sandboxed(launch.limits()));
    }

    /// Where there is no user namespace of its own: without a limit of processes.
    static List<String> uncounted(Launch launch, Interpreter interpreter) {
        return words(launch, interpreter, SUPERVISED, limits(launch.limits()));
    }

    /// With as many processes of its user as that.
    static List<String> counted(Launch launch, Interpreter interpreter, long processes) {
        return words(
                launch, interpreter, SUPERVISED, limits(launch.limits()) + ",NPROC=" + processes);
    }

    private static String sandboxed(Limits limits) {
        return limits(limits) + ",NPROC=" + limits.processes();
    }

    private static List<String> words(
            Launch launch, Interpreter interpreter, List<String> way, String limits) {
        var words =
                new ArrayList<>(
                        List.of(
                                interpreter.program().toString(),
                                "-I",
                                "-S",
                                interpreter.worker().toString()));
        words.addAll(way);
        words.addAll(List.of("--limits", limits));
        if (!launch.plugin().isPython()) {
            words.add("--exec");
            words.addAll(entrypoint(launch));
        }
        return List.copyOf(words);
    }

    /// As the supervisor wants them, soft and hard in one. It sets them inside, because the kernel
    /// counts processes per user namespace, and before it makes the plugin's process.
    private static String limits(Limits limits) {
        long seconds = Math.max(1, limits.cpu().plusMillis(999).toSeconds());
        return "AS="
                + ((long) limits.memoryMb() << 20)
                + ",CPU="
                + seconds
                + ",NOFILE="
                + limits.openFiles()
                + ",FSIZE="
                + limits.fileBytes()
                + ",CORE=0";
    }

    /// The first word is a file of the package where it has a slash or there is such a file, else a
    /// program in PATH; a later word is a file of the package where it begins with `./`.
    private static List<String> entrypoint(Launch launch) {
        var inside = launch.packages().resolve(launch.plugin().module());
        var words = new ArrayList<>(launch.entrypoint());
        var program = words.getFirst();
        if (program.contains("/") || isInPackage(launch, program)) {
            words.set(0, inside.resolve(program).normalize().toString());
        }
        for (int i = 1; i < words.size(); i++) {
            if (words.get(i).startsWith("./")) {
                words.set(i, inside.resolve(words.get(i)).normalize().toString());
            }
        }
        return words;
    }

    private static boolean isInPackage(Launch launch, String name) {
        Path file = launch.plugin().packageDirectory().resolve(name);
        return Files.isRegularFile(file);
    }
}
