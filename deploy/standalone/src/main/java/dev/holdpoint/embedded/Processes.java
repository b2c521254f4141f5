package dev.holdpoint.embedded;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Starts child processes that die with this one, each in a session of its own, so that a Ctrl-C
/// reaches only this one and the order of stopping stays its decision.
///
/// Where util-linux is missing the children are plain: they outlive a kill -9 of this process.
public final class Processes implements AutoCloseable {
    /// A child's parent-death signal fires when the *thread* that started it ends: hence one that
    /// lasts as long as this object.
    private final ExecutorService starter =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("process-starter").daemon().factory());

    private final List<Path> searchPath;
    private final List<String> prefix;

    /// Ready to start.
    ///
    /// @param searchPath the directories of PATH, in order
    public Processes(List<Path> searchPath) {
        this.searchPath = List.copyOf(searchPath);
        this.prefix =
                find("setsid").isPresent() && find("setpriv").isPresent()
                        ? List.of("setsid", "setpriv", "--pdeathsig", "KILL", "--")
                        : List.of();
    }

    /// The directories of a PATH variable.
    public static List<Path> searchPath(String variable) {
        return List.of(variable.split(":")).stream()
                .filter(part -> part.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    /// Looks an executable up on the search path.
    public Optional<Path> find(String program) {
        return searchPath.stream()
                .map(directory -> directory.resolve(program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /// Starts a child whose output, all of it, is appended to its log.
    ///
    /// @throws HoldpointException `internal` when it cannot be started
    public Child start(String name, List<String> command, Path log) {
        return start(name, command, log, false);
    }

    /// Starts a child whose first line on stdout is awaited by this process; the rest of stdout is
    /// dropped, stderr goes to the log.
    Child startTalking(String name, List<String> command, Path log) {
        return start(name, command, log, true);
    }

    /// Runs a short-lived program and returns the first line of its output; empty when it has none
    /// or cannot be run.
    String ask(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        try {
            var process = builder.start();
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                var line = reader.readLine();
                return line == null ? "" : line;
            }
        } catch (IOException e) {
            return "";
        }
    }

    private Child start(String name, List<String> command, Path log, boolean talking) {
        var whole = new ArrayList<>(prefix);
        whole.addAll(command);
        var builder = new ProcessBuilder(whole);
        var appended = ProcessBuilder.Redirect.appendTo(log.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectError(appended);
        builder.redirectOutput(talking ? ProcessBuilder.Redirect.PIPE : appended);
        try {
            var process = CompletableFuture.supplyAsync(() -> launch(builder), starter).join();
            return new Child(
                    name,
                    process,
                    log,
                    talking ? listen(name, process) : new CompletableFuture<>());
        } catch (CompletionException e) {
            if (e.getCause() instanceof HoldpointException known) {
                throw known;
            }
            throw e;
        }
    }

    private static Process launch(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.INTERNAL, "cannot start a process: " + e.getMessage(), e);
        }
    }

    private static CompletableFuture<String> listen(String name, Process process) {
        var first = new CompletableFuture<String>();
        Thread.ofVirtual()
                .name(name + "-stdout")
                .start(() -> {
                    try (var reader =
                            new BufferedReader(
                                    new InputStreamReader(
                                            process.getInputStream(), StandardCharsets.UTF_8))) {
                        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                            first.complete(line);
                        }
                    } catch (IOException e) {
                        // the pipe ends with its process
                    }
                    first.complete("");
                });
        return first;
    }

    /// Lets the starting thread go: children that are still alive die with it.
    @Override
    public void close() {
        starter.shutdown();
    }
}
