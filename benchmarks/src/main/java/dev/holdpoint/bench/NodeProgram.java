package dev.holdpoint.bench;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.embedded.Processes;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A program for Node.js that is kept in the resources, installed with the packages it names.
///
/// @param node the interpreter
/// @param npm its installer
/// @param directory where it is installed
record NodeProgram(Processes processes, Path node, Path npm, Path directory) {
    private static final Duration INSTALL = Duration.ofMinutes(3);
    private static final Duration START = Duration.ofSeconds(30);
    private static final List<String> FILES = List.of("package.json", "driver.mjs");

    /// @param flag what asks for it, such as `--peers bullmq`
    /// @throws HoldpointException `bad_setting` where Node.js or npm is missing
    static NodeProgram find(Processes processes, Path directory, String flag) {
        return new NodeProgram(
                processes,
                program(processes, "node", flag),
                program(processes, "npm", flag),
                directory);
    }

    private static Path program(Processes processes, String name, String flag) {
        return processes
                .find(name)
                .orElseThrow(() ->
                        new HoldpointException(
                                Problem.BAD_SETTING,
                                flag
                                        + " needs node and npm; found no "
                                        + name
                                        + " on the PATH: install Node.js 20 or newer, or"
                                        + " leave it out"));
    }

    /// Copies it there and has npm fetch its packages, whose own install scripts do not run.
    ///
    /// @param folder of the resources, beside this class
    /// @throws HoldpointException `internal` with what npm said when it cannot
    void install(String folder) {
        for (var file : FILES) {
            copy(folder + "/" + file, directory.resolve(file));
        }
        var command =
                List.of(
                        npm.toString(),
                        "install",
                        "--prefix",
                        directory.toString(),
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund");
        var child = processes.start("npm", command, directory.resolve("npm.log"));
        if (!child.endWithin(INSTALL) || child.exitCode() != 0) {
            throw new HoldpointException(
                    Problem.INTERNAL,
                    "npm could not install what " + folder + " needs; what it said:",
                    child.tail());
        }
    }

    private static void copy(String resource, Path to) {
        try (var in = NodeProgram.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new HoldpointException(Problem.INTERNAL, "no resource " + resource);
            }
            Files.copy(in, to);
        } catch (IOException e) {
            throw new HoldpointException(Problem.INTERNAL, "cannot write " + to + ": " + e, e);
        }
    }

    /// Starts it.
    ///
    /// @param arguments of the program
    Child start(List<String> arguments) {
        var command =
                new ArrayList<>(
                        List.of(node.toString(), directory.resolve("driver.mjs").toString()));
        command.addAll(arguments);
        return processes.start("node", command, directory.resolve("node.log"));
    }

    /// The number behind a word that the program prints when it is ready.
    ///
    /// @throws HoldpointException `internal` with what it printed when it ends before
    static int awaitNumber(Child child, String word) {
        long end = System.nanoTime() + START.toNanos();
        while (child.isAlive() && System.nanoTime() < end) {
            for (var line : child.tail()) {
                if (line.startsWith(word + " ")) {
                    return Integer.parseInt(line.substring(word.length() + 1).strip());
                }
            }
            Backoff.sleep(Duration.ofMillis(20));
        }
        throw new HoldpointException(
                Problem.INTERNAL, "a program for Node.js did not start:", child.tail());
    }
}
