package dev.holdpoint.system;

import dev.holdpoint.executor.run.Milestone;
import dev.holdpoint.model.PassId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Where the passes of one executor stand still, as files in a directory that it looks at: each
/// pass once at each point that is wanted of it, until it or all go on.
record Stops(Path directory) {
    static final String ANY = "any";
    static final String GO_ON = "go-on";

    static Stops in(Path directory) throws IOException {
        return new Stops(Files.createDirectories(directory));
    }

    static Path wanted(Path directory, String pass, Milestone point) {
        return directory.resolve(pass + "." + point);
    }

    static Path reached(Path directory, String pass, Milestone point) {
        return directory.resolve(pass + "." + point + ".reached");
    }

    static Path goesOn(Path directory, String pass) {
        return directory.resolve(pass + "." + GO_ON);
    }

    void at(PassId pass, Milestone point) throws IOException {
        Files.createFile(wanted(directory, pass.toString(), point));
    }

    void anyAt(Milestone point) throws IOException {
        Files.createFile(wanted(directory, ANY, point));
    }

    boolean isReached(PassId pass, Milestone point) {
        return Files.exists(reached(directory, pass.toString(), point));
    }

    /// Whether a pass stands still, or has.
    boolean isReached(PassId pass) {
        return Arrays.stream(Milestone.values()).anyMatch(point -> isReached(pass, point));
    }

    boolean isAnyReached() {
        var names = directory.toFile().list((_, name) -> name.endsWith(".reached"));
        return names != null && names.length > 0;
    }

    void goOn(PassId pass) throws IOException {
        Files.createFile(goesOn(directory, pass.toString()));
    }

    void goOn() throws IOException {
        Files.createFile(directory.resolve(GO_ON));
    }
}
