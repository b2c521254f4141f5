package dev.holdpoint.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A machine on which only what the test puts there is installed, with an unpacked Holdpoint.
final class Machine {
    /// What a launch came to.
    record Ended(int exit, String out, String err) {}

    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "sed",
                    "head",
                    "tail",
                    "dirname",
                    "basename",
                    "readlink",
                    "cat",
                    "mkdir",
                    "rm",
                    "mv",
                    "touch",
                    "find",
                    "grep",
                    "id",
                    "uname",
                    "locale",
                    "flock",
                    "tee",
                    "mktemp");

    private final Path directory;
    private final Path bin;
    final Path home;
    private final Map<String, String> environment = new HashMap<>();

    Machine(Path directory) throws IOException {
        this.directory = directory.toRealPath();
        bin = Files.createDirectory(this.directory.resolve("bin"));
        home = Files.createDirectory(this.directory.resolve("home with a blank"));
        for (var tool : TOOLS) {
            Files.createSymbolicLink(bin.resolve(tool), installed(tool));
        }
        for (var file : List.of("holdpoint", ".ci/summary.py")) {
            var place = home.resolve(file);
            Files.createDirectories(place.getParent());
            Files.copy(Path.of("../..", file), place);
        }
        script(home.resolve("holdpoint"), Files.readString(home.resolve("holdpoint")));
        source(
                "pom.xml",
                "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modules><module>common</module></modules></project>");
        for (var module :
                List.of("common", "dispatcher", "executor", "deploy/standalone", "benchmarks")) {
            source(module + "/src/main/java/A.java", "");
        }
        source("executor/sdk/python/holdpoint/a.py", "");
        environment.put("PATH", bin.toString());
        environment.put("HOME", this.directory.toString());
        environment.put("HOLDPOINT_JVM_DIRECTORY", this.directory.resolve("jvm").toString());
    }

    private static Path installed(String tool) {
        return List.of(Path.of("/usr/bin"), Path.of("/bin")).stream()
                .map(place -> place.resolve(tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this test needs " + tool));
    }

    void source(String file, String text) throws IOException {
        var place = home.resolve(file);
        Files.createDirectories(place.getParent());
        Files.writeString(place, text);
    }

    Machine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// Puts a program on the PATH, instead of what is there by this name.
    Machine program(String name, String body) throws IOException {
        Files.deleteIfExists(bin.resolve(name));
        script(bin.resolve(name), "#!" + bin.resolve("bash") + "\n" + body);
        return this;
    }

    /// A JDK whose `java` says how it was called.
    Path jdk(int version) throws IOException {
        var jdk = directory.resolve("jvm/jdk-" + version);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + ".0.1\"\n");
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        script(
                jdk.resolve("bin/java"),
                "#!"
                        + bin.resolve("bash")
                        + "\necho \"java "
                        + version
                        + " LC_ALL=${LC_ALL:-} $*\"\n");
        return jdk;
    }

    /// A Maven that makes what a build makes, and counts its calls.
    Machine maven() throws IOException {
        return program(
                "mvn",
                """
                cd "$HOME"/home*
                echo "$LC_ALL $JAVA_HOME $*" >>"$HOME/maven-calls"
                mkdir -p deploy/standalone/target/lib deploy/standalone/target/classes/dev/holdpoint/command
                mkdir -p benchmarks/target/classes/dev/holdpoint/bench
                touch deploy/standalone/target/classes/dev/holdpoint/command/HoldpointMain.class
                touch benchmarks/target/classes/dev/holdpoint/bench/BenchMain.class
                touch executor/sdk/python/holdpoint/_worker.pyc
                """);
    }

    List<String> mavenCalls() throws IOException {
        var calls = directory.resolve("maven-calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(bin.resolve(name), target);
    }

    Path bin() {
        return bin;
    }

    Process start(Path launcher, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(bin.resolve("bash").toString(), launcher.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    Ended launch(String... arguments) throws IOException, InterruptedException {
        return ended(start(home.resolve("holdpoint"), arguments));
    }

    static Ended ended(Process process) throws IOException, InterruptedException {
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it does not end: " + out + err);
        }
        return new Ended(process.exitValue(), out, err);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
