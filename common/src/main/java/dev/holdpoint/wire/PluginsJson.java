package dev.holdpoint.wire;

import dev.holdpoint.model.ResolvedPlugin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a pass resolved to, or what an executor has: name, version and digest of each plugin.
public final class PluginsJson {
    private PluginsJson() {}

    /// The names that a stored spec asks for, in their order; empty when it leaves that open.
    public static List<String> asked(String spec) {
        return new Trusted(Json.parseObject(spec)).texts("plugins");
    }

    public static String write(List<ResolvedPlugin> plugins) {
        return Json.write(toList(plugins));
    }

    public static List<ResolvedPlugin> read(String json) {
        return fromList(Json.parseArray(json));
    }

    static List<@Nullable Object> toList(List<ResolvedPlugin> plugins) {
        var list = new ArrayList<@Nullable Object>();
        for (var plugin : plugins) {
            var out = new LinkedHashMap<String, @Nullable Object>();
            out.put("name", plugin.name());
            out.put("version", plugin.version());
            out.put("digest", plugin.digest());
            list.add(out);
        }
        return list;
    }

    static List<ResolvedPlugin> fromList(List<@Nullable Object> list) {
        var plugins = new ArrayList<ResolvedPlugin>();
        for (var element : list) {
            var in = new Trusted(Json.castObject((Map<?, ?>) Trusted.present(element)));
            plugins.add(new ResolvedPlugin(in.text("name"), in.text("version"), in.text("digest")));
        }
        return plugins;
    }
}
