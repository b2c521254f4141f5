package dev.holdpoint.executor.stage;

import dev.holdpoint.model.HoldpointException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a root gives an executor, found out without making it one: what is tried is removed, and a
/// `.holdpoint` is neither made nor changed.
///
/// @param stage `overlay` or `copy`; empty where the root cannot be used
/// @param how of a copy: `reflink` or `every byte`; else empty
/// @param why there is no overlay, or why the root cannot be used; else empty
/// @param isUsable whether an executor would start with it
public record RootReport(
        String name, Path directory, String stage, String how, String why, boolean isUsable) {
    private static final String PREFIX = StateDirectory.NAME + "-doctor-";

    /// Looks at all that one executor would have.
    ///
    /// @param settings roots at their real paths
    /// @param tryOverlay as [StageChoice#of] wants it
    public static List<RootReport> all(
            List<RootSetting> settings,
            StageChoice.Setting setting,
            Function<Path, Optional<String>> tryOverlay) {
        var reports = new ArrayList<RootReport>();
        for (int i = 0; i < settings.size(); i++) {
            reports.add(of(settings.get(i), settings.subList(0, i), setting, tryOverlay));
        }
        return reports;
    }

    private static RootReport of(
            RootSetting given,
            List<RootSetting> before,
            StageChoice.Setting setting,
            Function<Path, Optional<String>> tryOverlay) {
        var name = given.name();
        var directory = given.directory();
        @Nullable Path trial = null;
        try {
            before.forEach(other -> Root.checkApart(given, other));
            var state = StateDirectory.of(given);
            StateDirectory.checkPlace(given, state);
            StateDirectory.checkIfThere(state);
            trial = beside(given, state).resolve(PREFIX + UUID.randomUUID());
            var tried = StateDirectory.open(trial, directory, "doctor");
            Root.check(name, directory, tried);
            return staged(new Root(name, directory, tried, given.depth()), setting, tryOverlay);
        } catch (HoldpointException e) {
            return new RootReport(name, directory, "", "", String.valueOf(e.getMessage()), false);
        } catch (IOException | UncheckedIOException e) {
            return new RootReport(
                    name,
                    directory,
                    "",
                    "",
                    "root %s=%s cannot be used: %s".formatted(name, directory, Errno.sentence(e)),
                    false);
        } finally {
            remove(trial);
        }
    }

    /// What an operator made for state may lie where this user can make nothing.
    private static Path beside(RootSetting given, Path state) {
        boolean isMade = given.state() != null && Trees.isDirectory(state);
        return isMade ? state : Objects.requireNonNull(state.getParent());
    }

    private static RootReport staged(
            Root root, StageChoice.Setting setting, Function<Path, Optional<String>> tryOverlay)
            throws IOException {
        var choice = StageChoice.of(setting, List.of(root), tryOverlay);
        var problems = choice.missing();
        if (setting == StageChoice.Setting.OVERLAY && !problems.isEmpty()) {
            return new RootReport(
                    root.name(), root.directory(), "", "", problems.getFirst(), false);
        }
        return switch (choice.of(root.name(), Files.createDirectory(root.state().probing()))) {
            case StageKind.Overlay() ->
                    new RootReport(root.name(), root.directory(), "overlay", "", "", true);
            case StageKind.Copy(var how, var why) ->
                    new RootReport(root.name(), root.directory(), "copy", how, why, true);
        };
    }

    private static void remove(@Nullable Path trial) {
        if (trial != null) {
            try {
                Trees.delete(trial);
            } catch (IOException e) {
                // it could not be made either
            }
        }
    }
}
