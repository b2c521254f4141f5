package dev.holdpoint.executor.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.model.ResolvedPlugin;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedPluginsTest {
    @Test
    void they_stay_as_they_are() {
        var plugin = Plugin.python("hello", "1", Path.of("/nowhere/hello"));
        var fixed = new FixedPlugins(List.of(plugin), false);

        fixed.refresh();

        assertThat(fixed.catalogue().plugins()).containsExactly(plugin);
        assertThat(fixed.exactly(plugin.identity())).contains(plugin);
        assertThat(fixed.exactly(new ResolvedPlugin("hello", "1", "0123456789abcdef"))).isEmpty();
    }
}
