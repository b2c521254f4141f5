package dev.holdpoint.wire;

import dev.holdpoint.model.BlockedPublish;
import dev.holdpoint.model.PublishDecision;
import dev.holdpoint.model.PublishDecision.Way;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A publish that is blocked, and what was decided about it.
public final class DecisionJson {
    private DecisionJson() {}

    /// Reads what the decide script stored.
    public static PublishDecision read(String json) {
        var in = new Trusted(Json.parseObject(json));
        return new PublishDecision(
                Way.of(in.text("way")).orElseThrow(),
                in.text("by"),
                in.text("how"),
                Instant.ofEpochMilli(Long.parseLong(in.text("at"))),
                in.text("why"));
    }

    /// As it is shown to programs.
    static Map<String, @Nullable Object> toMap(BlockedPublish blocked) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("since", blocked.since().toString());
        out.put("tries", blocked.tries());
        out.put("next", blocked.next() == null ? null : blocked.next().toString());
        out.put("why", blocked.why());
        out.put("decision", blocked.decision() == null ? null : toMap(blocked.decision()));
        return out;
    }

    private static Map<String, @Nullable Object> toMap(PublishDecision decision) {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("way", decision.way().word());
        out.put("by", decision.by());
        out.put("how", decision.how());
        out.put("at", decision.at().toString());
        out.put("why", decision.why());
        return out;
    }
}
