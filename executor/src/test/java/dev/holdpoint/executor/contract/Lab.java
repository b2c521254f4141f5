package dev.holdpoint.executor.contract;

import dev.holdpoint.executor.LocalContext;
import dev.holdpoint.executor.LocalListener;
import dev.holdpoint.executor.LocalPass;
import dev.holdpoint.executor.LocalSettings;
import dev.holdpoint.executor.PluginSource;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.model.PassResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A workspace, plugins made of a few lines, and local passes that run them with real workers in
/// the real sandbox.
///
/// Belongs to a test class as a static `@RegisterExtension`: what proves the sandbox and reads the
/// plugins is made once for the class, everything else is new for each test.
final class Lab implements BeforeEachCallback, AfterAllCallback {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/bin:/bin", "EXLAB_SITE", "north");

    private final List<LogLine> log = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, @Nullable Object>> perFile =
            Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment = new HashMap<>();
    private final Map<LocalSettings, LocalPass> opened = new HashMap<>();
    private Path directory = Path.of("");
    private LocalPass.Answerer answerer = _ -> Optional.empty();
    private UnaryOperator<LocalContext> context = same -> same;
    private UnaryOperator<LocalSettings> settings = same -> same;
    private @Nullable List<Path> files;
    private final LocalListener listener =
            new LocalListener() {
                @Override
                public void logged(LogLine line) {
                    log.add(line);
                }

                @Override
                public void ran(String plugin, List<Map<String, @Nullable Object>> said) {
                    perFile.addAll(said);
                }
            };

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        if (directory.toString().isEmpty()) {
            directory = Files.createTempDirectory("contract");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        for (var path : List.of(plugins(), workspace().getParent(), logs())) {
            delete(path);
        }
        for (var path : List.of(plugins(), workspace(), logs())) {
            Files.createDirectories(path);
        }
        log.clear();
        perFile.clear();
        environment.clear();
        environment.putAll(ENVIRONMENT);
        answerer = _ -> Optional.empty();
        context = same -> same;
        settings = same -> same;
        files = null;
    }

    @Override
    public void afterAll(ExtensionContext tests) throws IOException {
        opened.values().forEach(LocalPass::close);
        opened.clear();
        delete(directory);
    }

    private static void delete(Path root) throws IOException {
        if (Files.exists(root)) {
            try (var walk = Files.walk(root)) {
                for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    Path plugins() {
        return directory.resolve("plugins");
    }

    Path workspace() {
        return directory.resolve("lab/run-1");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    /// Makes a Python plugin for all files.
    ///
    /// @param body the class's body after `name` and the like: methods, indented by nothing
    void plugin(String name, String body) {
        plugin(name, "", body);
    }

    /// @param manifest further lines of the manifest
    void plugin(String name, String manifest, String body) {
        file(
                plugins().resolve(name).resolve("__init__.py"),
                """
                import json, os, signal, sys, time
                from holdpoint import FileChange, PluginError, PluginInputRequired
                from holdpoint import Plugin as Base


                class Plugin(Base):
                    name = "%s"
                    version = "1.0"
                    supported_extensions = []

                    def can_handle(self, file_path, variables):
                        return True

                    def transform(self, file_path, ctx):
                        pass

                """
                                .formatted(name)
                        + body.indent(4));
        manifest(name, manifest);
    }

    /// Makes a plugin that is a program.
    ///
    /// @param manifest further lines of the manifest, which may name another entrypoint
    /// @param script the file `run` of the package, with its `#!` line
    void program(String name, String manifest, String script) {
        var run = plugins().resolve(name).resolve("run");
        file(run, script);
        if (!run.toFile().setExecutable(true, false)) {
            throw new IllegalStateException("cannot make " + run + " executable");
        }
        manifest(
                name,
                manifest.contains("entrypoint:") ? manifest : "entrypoint: [./run]\n" + manifest);
    }

    /// Runs a pass over plugins of which each is a few lines of shell.
    PassResult shells(String... scripts) {
        var names = new ArrayList<String>();
        for (var script : scripts) {
            var name = "plugin-%02d".formatted(names.size());
            program(name, "", "#!/bin/sh\n" + script + "\n");
            names.add(name);
        }
        return run(names.toArray(String[]::new));
    }

    private void manifest(String name, String further) {
        file(
                plugins().resolve(name).resolve("manifest.yml"),
                """
                name: %s
                version: "1.0"
                api_version: "1"
                """
                                .formatted(name)
                        + (further.contains("supported_extensions:")
                                ? ""
                                : "supported_extensions: []\n")
                        + further);
    }

    /// Writes a file of the workspace.
    Path file(String path, String content) {
        return file(workspace().resolve(path), content);
    }

    private static Path file(Path path, String content) {
        try {
            Files.createDirectories(path.getParent());
            return Files.writeString(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything in the workspace that is a file.
    List<String> tree() {
        try (var walk = Files.walk(workspace())) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> workspace().relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String path) {
        try {
            return Files.readString(workspace().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers the questions of the passes that follow.
    void answers(LocalPass.Answerer other) {
        answerer = other;
    }

    /// Changes what the passes that follow are told.
    void context(UnaryOperator<LocalContext> change) {
        context = change;
    }

    /// Changes how the passes that follow are run.
    void settings(UnaryOperator<LocalSettings> change) {
        settings = change;
    }

    /// Names the files of the passes that follow, absolute or relative to the workspace.
    void files(String... named) {
        files = Stream.of(named).map(Path::of).toList();
    }

    /// What plugins have said so far.
    List<LogLine> log() {
        return List.copyOf(log);
    }

    /// What workers have said of their files so far, with absolute paths.
    List<Map<String, @Nullable Object>> perFile() {
        return List.copyOf(perFile);
    }

    /// What plugins have logged so far, without their levels.
    List<String> said() {
        return log().stream().map(LogLine::message).toList();
    }

    /// Gives the workspace, with all that is in it, to an ordinary user where this one is root: the
    /// limit of processes does not bind root.
    void givenToAnOrdinaryUser() {
        try (var walk = Files.walk(workspace())) {
            if (Integer.valueOf(0).equals(Files.getAttribute(workspace(), "unix:uid"))) {
                for (var path : walk.toList()) {
                    Files.setAttribute(path, "unix:uid", 1000);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The environment of the executor, to be changed.
    Map<String, String> environment() {
        return environment;
    }

    /// Runs plugins in this order.
    PassResult run(String... order) {
        return pass(List.of(order));
    }

    /// Runs all plugins whose extensions match.
    PassResult runAll() {
        return pass(null);
    }

    private PassResult pass(@Nullable List<String> order) {
        return local().run(context.apply(LocalContext.of(workspace())), files, order, answerer);
    }

    /// What runs the passes that follow.
    LocalPass local() {
        var wanted =
                settings.apply(
                        LocalSettings.of(HOME)
                                .withLogs(logs())
                                .withEnvironment(environment)
                                .with(listener));
        return opened.computeIfAbsent(
                wanted, them -> LocalPass.open(them, new PluginSource.Roots(List.of(plugins()))));
    }

    /// The entry of a plugin that is run alone.
    Entry entry(String plugin) {
        return run(plugin).applied().getFirst();
    }
}
