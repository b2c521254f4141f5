package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// An executor of one worker, to be run as a process of its own: as another user, or to be killed.
///
/// It prints the worker's stderr as it comes, and at the end its stdout and status.
final class SandboxMain {
    /// What it needs of the class path.
    private static final Pattern NEEDED =
            Pattern.compile("classes|/out$|holdpoint|jackson|slf4j|logback|jspecify");

    private static final int OWNER = 1000;

    private SandboxMain() {}

    /// Runs shell text in a workspace.
    ///
    /// @param args the ground; a directory for everything; the text; `network` where the worker has
    ///   it
    static void main(String[] args) throws IOException {
        var ground = Ground.valueOf(args[0]);
        var home = Path.of(args[1]);
        try (var sandbox = ground.open(home)) {
            var workshop = new Workshop(home);
            if (ground == Ground.LIMITS) {
                workshop = workshop.ownedBy(WorkerUser.isRoot() ? OWNER : own(home)).copied();
            }
            workshop.hasNetwork = args.length > 3 && args[3].equals("network");
            var exit = sandbox.start(workshop.shell(args[2]), IO::println).await();
            IO.print(exit.stdout());
            IO.println(
                    switch (exit.status()) {
                        case Exit.Status.Exited(var code) -> "exit " + code;
                        case Exit.Status.Signalled(var signal) -> "signal " + signal;
                        case Exit.Status.OutOfCpu(_) -> "out of processor time";
                        case Exit.Status.NotStarted(var reason) -> reason;
                    });
        }
    }

    private static int own(Path home) throws IOException {
        return (Integer) Files.getAttribute(home, "unix:uid");
    }

    /// A copy of everything that it is made of, which any user can reach.
    ///
    /// @return the words that start it, up to its arguments
    static List<String> outfit(Path directory) throws IOException {
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(":", -1)) {
            if (NEEDED.matcher(entry).find()) {
                var copy = directory.resolve(Integer.toString(entries.size()));
                copy(Path.of(entry), copy);
                entries.add(copy.toString());
            }
        }
        var sdk = directory.resolve("sdk");
        copy(Workshop.SDK, sdk);
        return words(String.join(":", entries), sdk);
    }

    /// The words that start it as this process's user.
    static List<String> outfit() {
        return words(System.getProperty("java.class.path"), Workshop.SDK);
    }

    static Process start(List<String> outfit, Ground ground, Path home, String... text)
            throws IOException {
        var words = new ArrayList<>(outfit);
        words.add(ground.name());
        words.add(home.toString());
        words.addAll(List.of(text));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    /// Everything that it says until its end.
    static String run(List<String> outfit, Ground ground, Path home, String... text)
            throws IOException, InterruptedException {
        var process = start(outfit, ground, home, text);
        try {
            process.getOutputStream().close();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor(60, TimeUnit.SECONDS);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> words(String classPath, Path sdk) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-Dholdpoint.test.sdk=" + sdk,
                "-cp",
                classPath,
                SandboxMain.class.getName());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (var path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
