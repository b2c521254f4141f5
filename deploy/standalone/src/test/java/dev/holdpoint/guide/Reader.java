package dev.holdpoint.guide;

import dev.holdpoint.embedded.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Somebody at a shell who follows the guide: a home directory, a `holdpoint` on the PATH.
final class Reader implements AutoCloseable {
    private static final String END = "--end-of-what-it-printed--";

    private final Path home;
    private final Process shell;
    private final Writer keyboard;
    private final BufferedReader screen;
    private final List<Process> services = new ArrayList<>();

    /// A shell in a home directory.
    ///
    /// @param installation where Holdpoint is
    Reader(Path home, Path installation) throws IOException {
        this.home = home;
        var bin = Files.createDirectories(home.resolve(".bin"));
        var java = new JavaCommand("dev.holdpoint.command.HoldpointMain", installation);
        var program =
                java.of(List.of()).stream()
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" ", "#!/bin/sh\nexec ", " \"$@\"\n"));
        var script = Files.writeString(bin.resolve("holdpoint"), program);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        shell = started("bash", "--norc");
        keyboard = shell.outputWriter();
        screen = shell.inputReader();
    }

    private Process started(String... words) throws IOException {
        var builder = new ProcessBuilder(words).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("HOME", home.toString());
        builder.environment().put("USER", "anna");
        builder.environment().put("PATH", home.resolve(".bin") + ":/usr/bin:/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("HOLDPOINT", home.resolve(".bin/holdpoint").toString());
        return builder.start();
    }

    /// Types a command and waits until it is through.
    ///
    /// @return what it printed, to either stream
    String type(String command) throws IOException {
        keyboard.write(
                "(exit ${before:-0}); { "
                        + command
                        + "\n} </dev/null; before=$?; printf '%s\\n' "
                        + END
                        + "\n");
        keyboard.flush();
        var printed = new StringBuilder();
        @Nullable String line = screen.readLine();
        while (line != null && !line.endsWith(END)) {
            printed.append(line).append('\n');
            line = screen.readLine();
        }
        if (line == null) {
            throw new AssertionError("the shell ended at: " + command + "\n" + printed);
        }
        return printed.append(line, 0, line.length() - END.length()).toString();
    }

    /// Writes a file, below where the shell is.
    void write(String path, String text) throws IOException {
        var file = Path.of(type("pwd").strip()).resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    /// Starts `holdpoint up` on ports of its own, and lets the shell know its Redis.
    void serve(String command) throws IOException {
        var service =
                started("bash", "-c", "exec " + command + " --redis-port 0 --http 127.0.0.1:0");
        services.add(service);
        var printed = service.inputReader();
        var told = new StringBuilder();
        @Nullable String line = printed.readLine();
        while (line != null && !line.startsWith("ready redis=")) {
            told.append(line).append('\n');
            line = printed.readLine();
        }
        if (line == null) {
            throw new AssertionError("it ended: " + command + "\n" + told);
        }
        type("export HOLDPOINT_REDIS=" + line.split("[= ]", -1)[2]);
    }

    @Override
    public void close() {
        shell.destroy();
        services.forEach(Process::destroy);
        services.forEach(service -> service.onExit().join());
    }
}
