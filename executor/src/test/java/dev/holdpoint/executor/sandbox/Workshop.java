package dev.holdpoint.executor.sandbox;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A workspace, a stage and a package for one worker, in a directory of the test's.
final class Workshop {
    /// Where the kit is; a process of another user is given a copy that it can reach.
    static final Path SDK =
            Path.of(System.getProperty("holdpoint.test.sdk", "sdk/python")).toAbsolutePath();

    static final String PYTHON = "/usr/bin/python3";

    /// A Python program that ends well, and whose processes each start the next one and end, by
    /// itself for 20 seconds.
    static final String RELAY =
            """
            import os, time
            end = time.monotonic() + 20
            if not os.fork():
                while time.monotonic() < end:
                    if os.fork(): os._exit(0)
            """;

    final Path workspace;
    View view;
    final Path packages;
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    final Map<String, String> environment = new TreeMap<>(Map.of("PATH", "/usr/bin:/bin"));
    String stdin = "{}";
    Duration wallClock = Duration.ofSeconds(20);
    int memoryMb = 512;
    Duration cpu = Duration.ofSeconds(40);
    boolean hasNetwork;
    @Nullable Path capture;

    private final Path home;
    private final AtomicInteger spawns = new AtomicInteger();

    Workshop(Path home) throws IOException {
        this(home, "workspace");
    }

    /// Everything below `home/<name>`.
    Workshop(Path home, String name) throws IOException {
        this.home = home.resolve(name);
        workspace = this.home.resolve("data");
        var stage = this.home.resolve("stage");
        view = new View(workspace, stage.resolve("upper"), stage.resolve("work"));
        packages = this.home.resolve("packages");
        for (var directory : List.of(workspace, view.upper(), view.work(), packages)) {
            Files.createDirectories(directory);
        }
        Files.writeString(workspace.resolve("data.txt"), "one\n");
    }

    /// Opens the sandbox with a run directory below `home`, which everybody may pass from now on.
    static Bubblewrap open(Path home) throws IOException {
        return Bubblewrap.open(settings(reachable(home).resolve("run")));
    }

    /// Lets everybody pass this directory.
    static Path reachable(Path home) throws IOException {
        return Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static Levels.Settings levels(Path runDirectory, String bwrap, @Nullable Level only) {
        return new Levels.Settings(bwrap, PYTHON, SDK, runDirectory, only, false);
    }

    static Bubblewrap.Settings settings(Path runDirectory) {
        return new Bubblewrap.Settings("bwrap", PYTHON, SDK, runDirectory);
    }

    /// Gives the workspace and its stage to a user.
    Workshop ownedBy(int uid) throws IOException {
        for (var path :
                List.of(workspace, workspace.resolve("data.txt"), view.upper(), view.work())) {
            Files.setAttribute(path, "unix:uid", uid);
            Files.setAttribute(path, "unix:gid", uid);
        }
        return this;
    }

    /// Lets workers work on a copy.
    Workshop copied() throws IOException {
        var owner = (Integer) Files.getAttribute(workspace, "unix:uid");
        var copy = Files.copy(workspace.resolve("data.txt"), view.upper().resolve("data.txt"));
        view = View.copied(workspace, view.upper());
        Files.setAttribute(copy, "unix:uid", owner);
        Files.setAttribute(copy, "unix:gid", owner);
        return this;
    }

    /// A worker that runs these words.
    Launch words(String... words) throws IOException {
        return launch(List.of(words));
    }

    /// A worker that runs this shell text.
    Launch shell(String text) throws IOException {
        return words("/bin/sh", "-c", text);
    }

    /// A worker that runs this Python text, without the kit.
    Launch python(String text) throws IOException {
        return words(PYTHON, "-I", "-S", "-c", text);
    }

    /// A Python plugin with the kit, that does this before its first file.
    Launch plugin(String text) throws IOException {
        environment.put("PYTHONPATH", packages + ":" + SDK);
        stdin =
                "{\"plugin_module\": \"some_plugin\", \"files\": [], \"context\": {\"dst_root\": \"%s\"}}"
                        .formatted(workspace);
        var launch = launch(List.of());
        Files.writeString(
                packages.resolve("some_plugin/__init__.py"),
                """
                import os, signal, sys, time
                from holdpoint import Plugin as Base

                class Plugin(Base):
                    name = "some_plugin"
                    version = "0.1.0"
                    supported_extensions = []

                    def can_handle(self, file_path, variables):
                        return False

                    def transform(self, file_path, ctx):
                        pass

                    def pre_transform_all(self, ctx):
                """
                        + text.indent(8));
        return launch;
    }

    Exit run(Sandbox sandbox, Launch launch) {
        return sandbox.start(launch, lines::add).await();
    }

    String stderr() {
        return String.join("\n", lines);
    }

    /// What the stage holds of a file.
    String staged(String name) throws IOException {
        return Files.readString(view.upper().resolve(name));
    }

    Launch launch(List<String> entrypoint) throws IOException {
        var module = packages.resolve("some_plugin");
        Files.createDirectories(module);
        var plugin =
                Plugin.python("some_plugin", "0.1.0", module)
                        .withEntrypoint(entrypoint.toArray(String[]::new))
                        .withNetwork(hasNetwork);
        var scratch = home.resolve("scratch-" + spawns.incrementAndGet());
        Files.createDirectories(scratch);
        var limits = new Limits(wallClock, memoryMb, cpu, 256, 64, 256L << 20, 64L << 20);
        return new Launch(
                "pass", plugin, view, packages, environment, stdin, limits, capture, scratch);
    }
}
