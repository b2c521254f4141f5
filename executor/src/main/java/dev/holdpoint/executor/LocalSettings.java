package dev.holdpoint.executor;

import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.Level;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How local passes are run.
///
/// Begin with [#of]; the `with` methods change one thing each.
///
/// @param kit the directory of the Python kit
/// @param python the plugins' interpreter, absolute
/// @param isolation which sandbox workers get; null = none at all: plugins can do whatever this
///   process can
/// @param logs an existing directory; what plugins write to stderr goes to
///   `plugins/PLUGIN/PASS.stderr` below it; null = nowhere
/// @param environment only PATH, LANG and EXLAB_* of it reach a worker
/// @param listener hears of what happens meanwhile
/// @param mover may move a workspace after each answer
/// @param policy what plugins may not do to a workspace
/// @param allowsNetwork whether plugins that need the network get it; else none of them runs
public record LocalSettings(
        Path kit,
        String python,
        @Nullable Isolation isolation,
        @Nullable Path logs,
        Map<String, String> environment,
        LocalListener listener,
        LocalPass.Mover mover,
        WritePolicy policy,
        boolean allowsNetwork) {
    public LocalSettings {
        environment = Map.copyOf(environment);
    }

    /// The usual ones.
    ///
    /// @param installation the directory that holds `executor/sdk/python`
    public static LocalSettings of(Path installation) {
        return new LocalSettings(
                installation.toAbsolutePath().normalize().resolve("executor/sdk/python"),
                "/usr/bin/python3",
                Isolation.USUAL,
                null,
                Map.of("PATH", "/usr/local/bin:/usr/bin:/bin"),
                LocalListener.NONE,
                LocalPass.Mover.NONE,
                WritePolicy.DEFAULT,
                false);
    }

    public LocalSettings withPython(String other) {
        return new LocalSettings(
                kit, other, isolation, logs, environment, listener, mover, policy, allowsNetwork);
    }

    /// With another sandbox program, a name on PATH or absolute.
    public LocalSettings withBwrap(String other) {
        return with(isolated().withBwrap(other));
    }

    /// Refuses to run plugins below this sandbox level.
    public LocalSettings withMinimum(Level level) {
        return with(isolated().withMinimum(level));
    }

    /// Runs plugins at exactly this sandbox level.
    public LocalSettings withLevel(Level level) {
        return with(isolated().withOnly(level));
    }

    private Isolation isolated() {
        return isolation == null ? Isolation.USUAL : isolation;
    }

    private LocalSettings with(Isolation other) {
        return new LocalSettings(
                kit, python, other, logs, environment, listener, mover, policy, allowsNetwork);
    }

    public LocalSettings withoutIsolation() {
        return new LocalSettings(
                kit, python, null, logs, environment, listener, mover, policy, allowsNetwork);
    }

    public LocalSettings withLogs(Path directory) {
        return new LocalSettings(
                kit,
                python,
                isolation,
                directory,
                environment,
                listener,
                mover,
                policy,
                allowsNetwork);
    }

    public LocalSettings withEnvironment(Map<String, String> other) {
        return new LocalSettings(
                kit, python, isolation, logs, other, listener, mover, policy, allowsNetwork);
    }

    public LocalSettings with(LocalListener other) {
        return new LocalSettings(
                kit, python, isolation, logs, environment, other, mover, policy, allowsNetwork);
    }

    public LocalSettings with(LocalPass.Mover other) {
        return new LocalSettings(
                kit, python, isolation, logs, environment, listener, other, policy, allowsNetwork);
    }

    public LocalSettings with(WritePolicy other) {
        return new LocalSettings(
                kit, python, isolation, logs, environment, listener, mover, other, allowsNetwork);
    }

    /// Gives the network of this host to plugins whose manifest asks for it.
    public LocalSettings withNetwork() {
        return new LocalSettings(
                kit, python, isolation, logs, environment, listener, mover, policy, true);
    }

    WorkerSettings workers() {
        return new WorkerSettings("local", kit, logs, environment);
    }
}
