package dev.holdpoint.queue.redis;

import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.model.Progress;
import dev.holdpoint.queue.Claim;
import dev.holdpoint.wire.DecisionJson;
import dev.holdpoint.wire.EntriesJson;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.PluginsJson;
import dev.holdpoint.wire.SpecJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what take.lua says of one pass.
final class TakenPass {
    private TakenPass() {}

    static Claim claim(Reply pass) {
        var parked = pass.textOrNull(9);
        var decision = pass.textOrNull(12);
        return new Claim(
                PassId.parse(pass.text(0)),
                spec(pass.text(3), pass.text(13)),
                Long.parseLong(pass.text(1)),
                pass.number(2),
                progress(pass),
                pass.textOrNull(8),
                parked == null ? null : new Claim.Parked(pass.number(10), parked),
                pass.number(11),
                decision == null ? null : DecisionJson.read(decision));
    }

    private static PassSpec spec(String json, String presets) {
        var spec = SpecJson.read(json);
        return presets.isEmpty() ? spec : spec.withAnswers(byPlugin(Json.parseObject(presets)));
    }

    private static Map<String, Map<String, @Nullable Object>> byPlugin(
            Map<String, @Nullable Object> presets) {
        var out = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        for (var preset : presets.entrySet()) {
            var values = new LinkedHashMap<String, @Nullable Object>();
            if (preset.getValue() instanceof Map<?, ?> map) {
                map.forEach((field, value) -> values.put(String.valueOf(field), value));
            }
            out.put(preset.getKey(), values);
        }
        return out;
    }

    private static Progress progress(Reply pass) {
        var plugins = pass.textOrNull(5);
        var entries = pass.textOrNull(6);
        return new Progress(
                pass.number(4),
                plugins == null ? null : PluginsJson.read(plugins),
                entries == null ? List.of() : EntriesJson.read(entries),
                warnings(pass.text(7)));
    }

    private static List<String> warnings(String json) {
        return json.isEmpty()
                ? List.of()
                : Json.parseArray(json).stream().map(String::valueOf).toList();
    }
}
