package dev.holdpoint.executor.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program that a sandbox is made of.
///
/// @param name what it is called
/// @param path where it is; empty where it is not
/// @param version what it says of itself, or what is wrong with it
public record ToolVersion(String name, String path, String version) {
    private static final long LONGEST_ANSWER_S = 20;

    /// Those of this host, found as sandboxes find them.
    ///
    /// @param bwrap name or absolute path of bubblewrap
    /// @param python absolute path of the interpreter
    public static List<ToolVersion> all(String bwrap, String python) {
        return List.of(
                of("bubblewrap", bwrap, "bubblewrap"),
                of("util-linux", "unshare", "util-linux"),
                of("python", python, "python3"));
    }

    private static ToolVersion of(String name, String program, String from) {
        try {
            var path = Tools.find(program, from).toString();
            return new ToolVersion(name, path, version(path));
        } catch (SandboxUnavailable e) {
            return new ToolVersion(name, "", e.what() + "; " + e.advice());
        }
    }

    /// The last word of what it prints: `bubblewrap 0.8.0`, `unshare from util-linux 2.38.1`.
    private static String version(String path) {
        var builder = new ProcessBuilder(path, "--version").redirectErrorStream(true);
        builder.environment().clear();
        try {
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_ANSWER_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "no answer";
            }
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var first = said.lines().findFirst().orElse("no answer").strip();
            return first.substring(first.lastIndexOf(' ') + 1);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
