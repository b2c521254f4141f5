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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// A workspace, plugins made of a few lines, and local passes that run them with real workers in
/// the real sandbox.
final class Lab {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private final Path directory;
    private final List<LogLine> log = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> environment =
            new HashMap<>(Map.of("PATH", "/usr/bin:/bin", "EXLAB_SITE", "north"));
    private LocalPass.Answerer answerer = _ -> Optional.empty();
    private UnaryOperator<LocalContext> context = same -> same;

    /// @param directory empty, passable by all
    Lab(Path directory) {
        this.directory = directory;
        try {
            for (var path : List.of(plugins(), workspace(), logs())) {
                Files.createDirectories(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
    /// @param script with its `#!` line
    void program(String name, String manifest, String script) {
        var run = plugins().resolve(name).resolve("run");
        file(run, script);
        if (!run.toFile().setExecutable(true, false)) {
            throw new IllegalStateException("cannot make " + run + " executable");
        }
        manifest(name, "entrypoint: [./run]\n" + manifest);
    }

    private void manifest(String name, String further) {
        file(
                plugins().resolve(name).resolve("manifest.yml"),
                """
                name: %s
                version: "1.0"
                api_version: "1"
                supported_extensions: []
                """
                                .formatted(name)
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

    /// What plugins have said so far.
    List<LogLine> log() {
        return List.copyOf(log);
    }

    Map<String, String> environment() {
        return environment;
    }

    /// Runs plugins in this order over all files.
    PassResult run(String... order) {
        try (var local =
                LocalPass.open(
                        LocalSettings.of(HOME)
                                .withLogs(logs())
                                .withEnvironment(environment)
                                .with(
                                        new LocalListener() {
                                            @Override
                                            public void logged(LogLine line) {
                                                log.add(line);
                                            }
                                        }),
                        new PluginSource.Roots(List.of(plugins())))) {
            return local.run(
                    context.apply(LocalContext.of(workspace())), null, List.of(order), answerer);
        }
    }

    /// The entry of a plugin that is run alone.
    Entry entry(String plugin) {
        return run(plugin).applied().getFirst();
    }
}
