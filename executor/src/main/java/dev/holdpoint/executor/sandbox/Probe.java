package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Runs the real command line with a trivial worker, which writes one file: reading settings of the
/// kernel would not tell whether it works.
final class Probe {
    /// Who owns the tried workspace when the executor is root: nobody in particular.
    private static final int SOMEBODY = 65534;

    private static final Limits LIMITS =
            new Limits(
                    Duration.ofSeconds(20),
                    256,
                    Duration.ofSeconds(5),
                    256,
                    64,
                    1L << 20,
                    1L << 20);

    private final Sandbox sandbox;
    private final Path directory;
    private final boolean isCopy;
    private final List<Integer> owners;

    /// Prepares to try.
    ///
    /// @param directory made and removed again
    /// @param isCopy whether the workspace is staged by a copy, else by an overlay
    Probe(Sandbox sandbox, Path directory, boolean isCopy) {
        this(sandbox, directory, isCopy, List.of(SOMEBODY, 0));
    }

    private Probe(Sandbox sandbox, Path directory, boolean isCopy, List<Integer> owners) {
        this.sandbox = sandbox;
        this.directory = directory;
        this.isCopy = isCopy;
        this.owners = owners;
    }

    /// Prepares to try the only way of a sandbox that works on copies, and never for root.
    static Probe ofCopies(Sandbox sandbox, Path directory) {
        return new Probe(sandbox, directory, true, List.of(SOMEBODY));
    }

    /// Tries it, as root for a workspace of each kind of owner.
    ///
    /// @return what came instead of a worker that ran; empty when it works
    Optional<String> problem() {
        try {
            return WorkerUser.isRoot() ? asEach() : tryOnce("the executor's own user");
        } catch (IOException | UncheckedIOException e) {
            return Optional.of(e.toString());
        }
    }

    private Optional<String> asEach() throws IOException {
        for (int owner : owners) {
            var problem = runAs(owner);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> runAs(int owner) throws IOException {
        prepare();
        for (var path : List.of(workspace(), upper(), work())) {
            Files.setAttribute(path, "unix:uid", owner);
            Files.setAttribute(path, "unix:gid", owner);
        }
        return tried("user " + owner);
    }

    private Optional<String> tryOnce(String whom) throws IOException {
        prepare();
        return tried(whom);
    }

    private void prepare() throws IOException {
        WorkDirectory.remove(directory);
        for (var path : List.of(workspace(), upper(), work(), packages(), scratch())) {
            Files.createDirectories(path);
        }
    }

    private Optional<String> tried(String whom) throws IOException {
        var plugin =
                Plugin.python("probe", "1", packages())
                        .withEntrypoint("/bin/sh", "-c", "echo probe > probe");
        var launch =
                new Launch(
                        "probe",
                        plugin,
                        isCopy
                                ? View.copied(workspace(), upper())
                                : new View(workspace(), upper(), work()),
                        packages(),
                        Map.of(),
                        "{}",
                        LIMITS,
                        null,
                        scratch());
        var said = new ConcurrentLinkedQueue<String>();
        var exit = sandbox.start(launch, said::add).await();
        boolean staged = Files.exists(upper().resolve("probe"));
        boolean leaked = Files.exists(workspace().resolve("probe"));
        WorkDirectory.remove(directory);
        if (exit.status().equals(new Exit.Status.Exited(0)) && staged && !leaked) {
            return Optional.empty();
        }
        return Optional.of(
                "as "
                        + whom
                        + " it ended with "
                        + exit.status()
                        + (staged ? "" : ", nothing staged")
                        + (leaked ? ", the workspace itself was changed" : "")
                        + (said.isEmpty() ? "" : ", it said: " + String.join(" | ", said)));
    }

    /// What to do about a problem of bubblewrap.
    static String advice(String said) {
        if (said.contains("uid_map") || said.contains("ermission") || said.contains("permitted")) {
            return "let this user make user namespaces: on Ubuntu 23.10 and later type `sysctl -w"
                    + " kernel.apparmor_restrict_unprivileged_userns=0` or give bwrap an AppArmor"
                    + " profile; elsewhere `sysctl -w user.max_user_namespaces=10000`; in a"
                    + " container allow user namespaces and an unmasked /proc";
        }
        return "type `bwrap --unshare-all --ro-bind / / true` to see whether bubblewrap works here"
                + " at all";
    }

    private Path workspace() {
        return directory.resolve("workspace");
    }

    private Path upper() {
        return directory.resolve("upper");
    }

    private Path work() {
        return directory.resolve("work");
    }

    private Path packages() {
        return directory.resolve("packages");
    }

    private Path scratch() {
        return directory.resolve("scratch");
    }
}
