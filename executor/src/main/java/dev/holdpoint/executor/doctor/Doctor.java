package dev.holdpoint.executor.doctor;

import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.executor.sandbox.ToolVersion;
import dev.holdpoint.executor.stage.RootReport;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds out what this host gives an executor, by trying all of it. Needs no Redis, and leaves
/// nothing behind.
public final class Doctor {
    /// Variables that workers get, or that are theirs under the same name.
    private static final Pattern HARMLESS =
            Pattern.compile("PATH|LANG|LC_.*|HOME|PWD|PYTHONPATH|EXLAB_.*|_");

    private final Settings settings;

    /// What an executor would be started with.
    ///
    /// @param roots directories by root name
    /// @param kit the directory of the Python kit
    /// @param python the interpreter, absolute
    /// @param bwrap a name on PATH or absolute
    /// @param directory an empty one that everybody can reach
    /// @param environment of this process
    public record Settings(
            Map<String, Path> roots,
            StageChoice.Setting stage,
            Path kit,
            String python,
            String bwrap,
            Level minimum,
            Path directory,
            Map<String, String> environment) {}

    private Doctor(Settings settings) {
        this.settings = settings;
    }

    /// Tries everything; takes some seconds.
    public static Diagnosis examine(Settings settings) {
        return new Doctor(settings).diagnosis();
    }

    private Diagnosis diagnosis() {
        var levels = levels(directory("levels"));
        var tried = Levels.examine(levels);
        var best = tried.stream().filter(Levels.Tried::works).findFirst();
        return best.map(one -> at(one.level(), levels, tried))
                .orElseGet(() ->
                        diagnosis(
                                Diagnosis.NONE,
                                tried,
                                List.of(),
                                roots(Optional.empty()),
                                List.of()));
    }

    private Diagnosis at(Level level, Levels.Settings levels, List<Levels.Tried> tried) {
        try (var sandbox = Levels.open(levels, level)) {
            var rows =
                    Examination.of(
                            sandbox,
                            new Examination.Place(
                                    directory("probe"), settings.python, settings.kit, secrets()),
                            sandbox.level());
            return diagnosis(
                    sandbox.level(), tried, rows, roots(Optional.of(sandbox)), sandbox.missing());
        } catch (HoldpointException e) {
            return diagnosis(
                    Diagnosis.NONE,
                    tried,
                    List.of(),
                    roots(Optional.empty()),
                    List.of(String.valueOf(e.getMessage())));
        }
    }

    private Diagnosis diagnosis(
            String level,
            List<Levels.Tried> tried,
            List<Row> rows,
            List<RootReport> roots,
            List<String> missing) {
        return new Diagnosis(
                level,
                settings.minimum,
                Host.here(),
                ToolVersion.all(settings.bwrap, settings.python),
                tried,
                roots,
                missing,
                rows);
    }

    private List<RootReport> roots(Optional<Sandbox> sandbox) {
        var reports = new ArrayList<RootReport>();
        settings.roots.forEach((name, root) ->
                reports.add(
                        RootReport.of(
                                name,
                                root,
                                settings.stage,
                                directory ->
                                        sandbox.map(one -> one.overlayProblem(directory))
                                                .orElseGet(
                                                        () -> Optional.of("no sandbox works")))));
        return reports;
    }

    private List<String> secrets() {
        return settings.environment.keySet().stream()
                .filter(name -> !HARMLESS.matcher(name).matches())
                .sorted()
                .toList();
    }

    private Levels.Settings levels(Path directory) {
        return new Levels.Settings(settings.bwrap, settings.python, settings.kit, directory, null);
    }

    private Path directory(String name) {
        try {
            return Files.createDirectory(settings.directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
