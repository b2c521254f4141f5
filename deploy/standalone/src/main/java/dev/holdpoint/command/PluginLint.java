package dev.holdpoint.command;

import dev.holdpoint.executor.lint.Finding;
import dev.holdpoint.executor.lint.Finding.Severity;
import dev.holdpoint.executor.lint.Lint;
import dev.holdpoint.executor.lint.SourceCheck;
import dev.holdpoint.executor.plugin.ManifestFile;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `plugin lint`.
@Command(
        name = "lint",
        description = {
            "Checks plugin packages without running anything of them: the manifest, the files, and the"
                    + " Python sources against the manifest.",
            "Each finding has a code; docs/plugin-lint.md explains them all."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 clean, 1 warnings, 2 errors (with --strict warnings too), 3 no such"
                    + " directory."
        })
final class PluginLint implements Callable<Integer> {
    private static final int CLEAN = 0;
    private static final int WARNINGS = 1;
    private static final int ERRORS = 2;
    private static final int NO_DIRECTORY = 3;

    private final Surroundings around;

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "a package, or a directory of packages")
    private List<Path> directories = List.of();

    @Option(names = "--json", description = "one JSON document instead of lines")
    private boolean isJson;

    @Option(names = "--strict", description = "warnings count as errors")
    private boolean isStrict;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "${env:HOLDPOINT_PYTHON:-/usr/bin/python3}",
            description = "the interpreter that reads the sources; default: ${DEFAULT-VALUE}")
    private String python = "";

    PluginLint(Surroundings around) {
        this.around = around;
    }

    /// A package under the path that was typed for it.
    private record Linted(Path path, Lint lint) {}

    @Override
    public Integer call() {
        var packages = new ArrayList<Path>();
        for (var directory : directories) {
            if (!Files.isDirectory(directory)) {
                refuse(directory + ": expected a directory of a plugin package, there is none");
                return NO_DIRECTORY;
            }
            packages.addAll(packages(directory));
        }
        var sources = new SourceCheck(python, around.home().resolve("executor/sdk/python"));
        var linted =
                packages.stream()
                        .distinct()
                        .map(each -> new Linted(each, Lint.of(each, sources)))
                        .toList();
        long errors = count(linted, Severity.ERROR);
        long warnings = count(linted, Severity.WARNING);
        if (isJson) {
            around.say(Json.writePretty(toMap(linted, errors, warnings)));
        } else {
            linted.forEach(this::print);
            around.say(summary(linted.size(), errors, warnings));
        }
        if (errors > 0 || (isStrict && warnings > 0)) {
            return ERRORS;
        }
        return warnings > 0 ? WARNINGS : CLEAN;
    }

    private void refuse(String message) {
        if (isJson) {
            around.tell(Json.write(Map.of("code", Problem.NOT_FOUND.code(), "message", message)));
        } else {
            around.tell("holdpoint: " + Show.plain(message));
        }
    }

    /// The directory itself, or the packages right below it where it has no manifest but they do.
    private static List<Path> packages(Path directory) {
        if (Files.exists(directory.resolve(ManifestFile.NAME))) {
            return List.of(directory);
        }
        try (var children = Files.list(directory)) {
            var packages =
                    children.filter(child -> Files.isRegularFile(child.resolve(ManifestFile.NAME)))
                            .sorted()
                            .toList();
            return packages.isEmpty() ? List.of(directory) : packages;
        } catch (IOException | UncheckedIOException e) {
            return List.of(directory); // what cannot be read is a finding
        }
    }

    private static long count(List<Linted> linted, Severity severity) {
        return linted.stream()
                .flatMap(each -> each.lint().findings().stream())
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private void print(Linted linted) {
        for (var finding : linted.lint().findings()) {
            boolean isError = finding.severity() == Severity.ERROR;
            var severity =
                    around.screen()
                            .coloured(isError ? "ERROR" : "WARNING", finding.severity().word());
            around.say(
                    around.screen().bold(Show.plain(place(linted.path(), finding)))
                            + ": "
                            + severity
                            + ": "
                            + Show.plain(finding.message())
                            + " ["
                            + Show.plain(finding.code())
                            + "]");
        }
    }

    private static String place(Path directory, Finding finding) {
        var file = finding.file().isEmpty() ? directory : directory.resolve(finding.file());
        return finding.line() == 0 ? file.toString() : file + ":" + finding.line();
    }

    private String summary(int plugins, long errors, long warnings) {
        var what = plugins == 1 ? "1 plugin: " : plugins + " plugins: ";
        if (errors == 0 && warnings == 0) {
            return what + around.screen().coloured("success", "clean");
        }
        return what + number(errors, "error") + ", " + number(warnings, "warning");
    }

    private static String number(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    private static Map<String, @Nullable Object> toMap(
            List<Linted> linted, long errors, long warnings) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("plugins", linted.stream().map(PluginLint::toMap).toList());
        out.put("errors", errors);
        out.put("warnings", warnings);
        return out;
    }

    private static Map<String, @Nullable Object> toMap(Linted linted) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("path", linted.path().toString());
        out.put("name", linted.lint().name());
        out.put("version", linted.lint().version());
        out.put("findings", linted.lint().findings().stream().map(PluginLint::toMap).toList());
        return out;
    }

    private static Map<String, @Nullable Object> toMap(Finding finding) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("code", finding.code());
        out.put("severity", finding.severity().word());
        out.put("file", finding.file());
        out.put("line", finding.line());
        out.put("message", finding.message());
        return out;
    }
}
