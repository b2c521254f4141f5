package dev.holdpoint.executor.sandbox;

import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sandbox levels of this host: each is tried by running its real command line.
public final class Levels {
    private static final Logger LOG = LoggerFactory.getLogger(Levels.class);

    private Levels() {}

    /// What the operator decides.
    ///
    /// @param bwrap name or absolute path of bubblewrap
    /// @param python absolute path of the interpreter
    /// @param sdk the directory that holds the package `holdpoint`
    /// @param runDirectory a directory of this process alone, that every workspace's owner can
    ///   reach; made if missing
    /// @param only the only level that is tried; null = all, the strongest first
    /// @param isService whether this is the executor's service, which may move the other processes
    ///   of its control group
    public record Settings(
            String bwrap,
            String python,
            Path sdk,
            Path runDirectory,
            @Nullable Level only,
            boolean isService) {
        private Function<Path, ControlGroups> grouping() {
            return isService ? ControlGroups::openMovingOthers : ControlGroups::open;
        }

        private List<Level> wanted() {
            return only == null ? Arrays.asList(Level.values()) : List.of(only);
        }
    }

    /// How one level fared.
    ///
    /// @param what it is made of
    /// @param problem what was expected and came; null when it works
    /// @param advice the command or the setting that would help; empty when it works
    /// @param missing protections that the level could have and this host does not give; empty when
    ///   it does not work
    public record Tried(
            Level level,
            String what,
            @Nullable String problem,
            String advice,
            List<String> missing) {
        public boolean works() {
            return problem == null;
        }

        private String reason() {
            return level.wire() + ": " + problem + "; " + advice;
        }
    }

    /// The sandbox that was chosen.
    ///
    /// @param missing what it does not protect from; begins with why it is not a stronger one
    public record Choice(Sandbox sandbox, List<String> missing) {}

    /// Tries every level that is wanted, the strongest first.
    public static List<Tried> examine(Settings settings) {
        return settings.wanted().stream().map(level -> tried(settings, level)).toList();
    }

    private static Tried tried(Settings settings, Level level) {
        try (var sandbox = open(settings, level)) {
            return new Tried(level, what(level), null, "", sandbox.missing());
        } catch (SandboxUnavailable e) {
            return failed(level, e);
        }
    }

    private static Tried failed(Level level, SandboxUnavailable e) {
        return new Tried(level, what(level), e.what(), e.advice(), List.of());
    }

    /// Opens the strongest level that works here, and warns when that is not `strong`.
    ///
    /// @throws HoldpointException `sandbox_unavailable` when none does that is at least the
    ///   minimum, with every attempt as a detail
    public static Choice choose(Settings settings, Level minimum) {
        var failed = new ArrayList<Tried>();
        for (var level : settings.wanted()) {
            if (level.isAtLeast(minimum)) {
                try {
                    return choice(settings, open(settings, level), failed);
                } catch (SandboxUnavailable e) {
                    failed.add(failed(level, e));
                }
            }
        }
        throw below(settings, minimum, failed.stream().map(Tried::reason).toList());
    }

    /// Opens one level.
    ///
    /// @throws HoldpointException `sandbox_unavailable`: what was tried, what came, what to do
    public static Sandbox open(Settings settings, Level level) {
        return switch (level) {
            case STRONG ->
                    Bubblewrap.open(
                            new Bubblewrap.Settings(
                                    settings.bwrap,
                                    settings.python,
                                    settings.sdk,
                                    settings.runDirectory),
                            settings.grouping());
            case NAMESPACES ->
                    Namespaces.open(
                            settings.python,
                            settings.sdk,
                            settings.runDirectory,
                            settings.grouping());
            case LIMITS ->
                    Limited.open(
                            settings.python,
                            settings.sdk,
                            settings.runDirectory,
                            settings.grouping());
        };
    }

    private static Choice choice(Settings settings, Sandbox sandbox, List<Tried> failed) {
        var missing = new ArrayList<String>();
        if (!Level.reaches(sandbox.level(), Level.STRONG)) {
            var why =
                    settings.only != null
                            ? "no other was to be tried"
                            : failed.stream().map(Tried::reason).collect(Collectors.joining(" | "));
            missing.add("level " + sandbox.level() + " instead of strong: " + why);
            LOG.warn("plugins run at {}", missing.getFirst());
        }
        missing.addAll(sandbox.missing());
        return new Choice(sandbox, List.copyOf(missing));
    }

    private static HoldpointException below(
            Settings settings, Level minimum, List<String> reasons) {
        var tried =
                reasons.isEmpty()
                        ? "only " + settings.wanted().getFirst().wire() + " was to be tried"
                        : String.join(" | ", reasons);
        return new HoldpointException(
                Problem.SANDBOX_UNAVAILABLE,
                "expected a sandbox of at least the level " + minimum.wire() + ", came: " + tried,
                reasons);
    }

    private static String what(Level level) {
        return switch (level) {
            case STRONG -> "bubblewrap: namespaces, a read-only system, a filter of system calls";
            case NAMESPACES -> "util-linux: namespaces, a read-only system";
            case LIMITS -> "an ordinary process with limits, on a copy of the workspace";
        };
    }
}
