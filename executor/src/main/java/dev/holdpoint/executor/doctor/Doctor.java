package dev.holdpoint.executor.doctor;

import dev.holdpoint.executor.sandbox.Levels;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.executor.sandbox.ToolVersion;
import dev.holdpoint.executor.stage.RootReport;
import dev.holdpoint.executor.stage.RootSetting;
import dev.holdpoint.executor.stage.StageChoice;
import dev.holdpoint.model.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds out what this host gives an executor, by trying all of it. Needs no Redis, and leaves
/// nothing behind.
public final class Doctor {
    /// Variables that workers get, or that are theirs under the same name.
    private static final Pattern HARMLESS =
            Pattern.compile("PATH|LANG|LC_.*|HOME|PWD|PYTHONPATH|EXLAB_.*|_");

    private final Settings settings;

    /// What an executor would be started with.
    ///
    /// @param roots at their real paths
    /// @param kit the directory of the Python kit
    /// @param python the interpreter, absolute
    /// @param bwrap a name on PATH or absolute
    /// @param only the only level that is tried; null = all
    /// @param directory an empty one that everybody can reach
    /// @param environment of this process
    public record Settings(
            List<RootSetting> roots,
            StageChoice.Setting stage,
            Path kit,
            String python,
            String bwrap,
            Level minimum,
            @Nullable Level only,
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
        for (var one : tried) {
            if (one.works()) {
                try (var sandbox = Levels.open(levels, one.level())) {
                    return at(sandbox, tried);
                }
            }
        }
        return new Diagnosis(
                Diagnosis.NONE,
                settings.minimum,
                Host.here(),
                tools(),
                tried,
                roots(_ -> Optional.of("no sandbox works")),
                null,
                List.of(),
                List.of());
    }

    private Diagnosis at(Sandbox sandbox, List<Levels.Tried> tried) {
        var place =
                new Examination.Place(directory("probe"), settings.python, settings.kit, secrets());
        return new Diagnosis(
                sandbox.level(),
                settings.minimum,
                Host.here(),
                tools(),
                tried,
                roots(sandbox::overlayProblem),
                sandbox.accounting(),
                sandbox.missing(),
                Examination.of(sandbox, place, sandbox.level()));
    }

    private List<ToolVersion> tools() {
        return ToolVersion.all(settings.bwrap, settings.python);
    }

    private List<RootReport> roots(Function<Path, Optional<String>> tryOverlay) {
        return RootReport.all(settings.roots, settings.stage, tryOverlay);
    }

    private List<String> secrets() {
        return settings.environment.keySet().stream()
                .filter(name -> !HARMLESS.matcher(name).matches())
                .sorted()
                .toList();
    }

    private Levels.Settings levels(Path directory) {
        return new Levels.Settings(
                settings.bwrap, settings.python, settings.kit, directory, settings.only, false);
    }

    private Path directory(String name) {
        try {
            return Files.createDirectory(settings.directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
