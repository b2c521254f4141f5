package dev.holdpoint.wire;

import dev.holdpoint.model.Progress;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// How far a pass has come, as `done.json` holds it.
public final class ProgressJson {
    private ProgressJson() {}

    public static String write(Progress progress) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("step", progress.step());
        out.put(
                "plugins",
                progress.plugins() == null ? null : PluginsJson.toList(progress.plugins()));
        out.put("entries", EntriesJson.toList(progress.entries()));
        out.put("warnings", progress.warnings());
        return Json.write(out);
    }

    public static Progress read(String json) {
        var map = Json.parseObject(json);
        var in = new Trusted(map);
        return new Progress(
                (int) in.integer("step", 0),
                map.get("plugins") == null ? null : PluginsJson.fromList(in.list("plugins")),
                EntriesJson.fromList(in.list("entries")),
                in.texts("warnings"));
    }
}
