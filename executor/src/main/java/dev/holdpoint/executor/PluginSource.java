package dev.holdpoint.executor;

import dev.holdpoint.executor.run.Plugin;
import java.nio.file.Path;
import java.util.List;

/// Where the plugins of local passes come from.
public sealed interface PluginSource {
    /// Directories whose children are packages, the one that wins last.
    record Roots(List<Path> directories) implements PluginSource {
        public Roots {
            directories = List.copyOf(directories);
        }
    }

    /// Single packages; one that cannot be used is an error, not left out.
    record Packages(List<Path> directories) implements PluginSource {
        public Packages {
            directories = List.copyOf(directories);
        }
    }

    /// Records, as they are: nothing is read or copied, so nobody may change the packages.
    record Records(List<Plugin> plugins) implements PluginSource {
        public Records {
            plugins = List.copyOf(plugins);
        }
    }
}
