package dev.holdpoint.executor.plugin;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Problem;
import dev.holdpoint.model.ResolvedPlugin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Plugins that stay as they are.
public final class FixedPlugins implements Plugins {
    private final Catalogue catalogue;
    private final Map<ResolvedPlugin, Plugin> byIdentity;

    /// Of these; their packages are not read.
    ///
    /// @param plugins one of each name
    /// @param allowsNetwork whether plugins that need the network may run
    /// @throws HoldpointException `bad_setting`, which says [Registry#DECLINED], when one needs the
    ///   network and may not
    public FixedPlugins(List<Plugin> plugins, boolean allowsNetwork) {
        for (var plugin : plugins) {
            if (plugin.network() && !allowsNetwork) {
                throw new HoldpointException(
                        Problem.BAD_SETTING,
                        Registry.DECLINED
                                + ": the plugin "
                                + plugin.name()
                                + " needs the network, which it is not given here");
            }
        }
        catalogue = Catalogue.of(plugins);
        byIdentity =
                catalogue.plugins().stream()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Plugin::identity, Function.identity()));
    }

    @Override
    public void refresh() {
        // there is nothing to look at
    }

    @Override
    public Catalogue catalogue() {
        return catalogue;
    }

    @Override
    public Optional<Plugin> exactly(ResolvedPlugin identity) {
        return Optional.ofNullable(byIdentity.get(identity));
    }
}
