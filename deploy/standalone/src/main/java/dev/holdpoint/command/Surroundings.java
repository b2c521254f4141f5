package dev.holdpoint.command;

import dev.holdpoint.embedded.Processes;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a verb finds around it.
///
/// @param home the directory of the installation
/// @param environment of this process
/// @param user who types the command, recorded with answers
/// @param terminal null when nobody sits at one
/// @param screen what `out` goes to
/// @param clock tells how long ago something was
/// @param out what was asked for
/// @param err everything else
record Surroundings(
        Path home,
        Map<String, String> environment,
        String user,
        InputStream in,
        @Nullable Terminal terminal,
        Screen screen,
        InstantSource clock,
        PrintWriter out,
        PrintWriter err) {
    Processes processes() {
        return new Processes(Processes.searchPath(environment.getOrDefault("PATH", "")));
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void tell(String line) {
        err.println(line);
        err.flush();
    }
}
