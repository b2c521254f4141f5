package dev.holdpoint.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How to start a verb of the command line in a JVM of its own: this JVM's own Java and class path.
///
/// @param mainClass the class that knows the verbs
/// @param home the directory of the installation
public record JavaCommand(String mainClass, Path home) {
    /// The whole command line for a verb and its flags.
    public List<String> of(List<String> arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dholdpoint.home=" + home,
                                "-cp",
                                System.getProperty("java.class.path"),
                                mainClass));
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
