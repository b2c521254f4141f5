package dev.holdpoint.queue.redis;

import dev.holdpoint.model.Delivery;
import dev.holdpoint.model.Draft;
import dev.holdpoint.model.Durability;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassSpec;
import dev.holdpoint.wire.Json;
import dev.holdpoint.wire.SpecJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pass as submit.lua wants it. Presets may be secrets, so the stored spec shows them as `***`
/// and they go beside it into an `hps:` key.
///
/// @param keys of its own
/// @param size in characters
/// @param durability null = as the server can give it
record PreparedPass(
        PassId id,
        List<String> keys,
        List<String> args,
        int size,
        @Nullable Durability durability) {
    /// Checks and writes a pass. One that was made in code has not been checked yet, and no
    /// executor would read what this refuses. The digest says which work it is: whose trace it
    /// belongs to does not matter.
    ///
    /// @throws dev.holdpoint.model.HoldpointException as [SpecJson#read]
    static PreparedPass of(Draft draft, Keys keys, Digests digests) {
        var id = draft.id();
        var spec = draft.spec();
        var whole = SpecJson.write(spec);
        SpecJson.read(whole);
        var stored =
                spec.answers().isEmpty()
                        ? whole
                        : SpecJson.write(spec.withAnswers(hidden(spec.answers())));
        var presets = spec.answers().isEmpty() ? "" : Json.write(spec.answers());
        var dedup = dedup(draft, digests);
        var named = new ArrayList<>(List.of(keys.pass(id)));
        if (!presets.isEmpty()) {
            named.add(keys.preset(id));
        }
        if (!dedup.isEmpty()) {
            named.add(keys.dedup(dedup));
        }
        var args =
                new ArrayList<>(
                        List.of(
                                id.toString(),
                                stored,
                                digests.of("spec " + SpecJson.write(work(spec)))));
        args.addAll(List.of(spec.workspace().toString(), spec.priority().word(), presets));
        args.addAll(List.of(notBefore(spec.delivery()), retention(spec.delivery()), dedup));
        var fields = fields(draft);
        args.add(Integer.toString(fields.size()));
        fields.forEach((name, value) -> {
            args.add(name);
            args.add(value);
        });
        return new PreparedPass(
                id, named, args, stored.length() + presets.length(), spec.delivery().durability());
    }

    /// What is to be done; whose trace it belongs to and what its submit waits for do not matter.
    private static PassSpec work(PassSpec spec) {
        return spec.withTraceparent(null).withDelivery(spec.delivery().withDurability(null));
    }

    /// What the hash of the pass shows beside what every one does.
    private static Map<String, String> fields(Draft draft) {
        var fields = new LinkedHashMap<String, String>();
        draft.spec().labels().forEach((name, value) -> fields.put("label:" + name, value));
        if (draft.retryOf() != null) {
            fields.put("retry_of", draft.retryOf().toString());
        }
        return fields;
    }

    private static String dedup(Draft draft, Digests digests) {
        var key = draft.spec().delivery().idempotencyKey();
        return key == null ? "" : digests.of("key " + draft.spec().workspace() + "\n" + key);
    }

    private static String notBefore(Delivery delivery) {
        var moment = delivery.notBefore();
        return moment == null ? "" : Long.toString(moment.toEpochMilli());
    }

    private static String retention(Delivery delivery) {
        return delivery.retention().equals(Delivery.USUAL_RETENTION)
                ? ""
                : Long.toString(delivery.retention().toMillis());
    }

    private static Map<String, Map<String, @Nullable Object>> hidden(
            Map<String, Map<String, @Nullable Object>> answers) {
        var out = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        answers.forEach((plugin, values) -> {
            var stars = new LinkedHashMap<String, @Nullable Object>();
            values.keySet().forEach(field -> stars.put(field, StoredAnswer.HIDDEN));
            out.put(plugin, stars);
        });
        return out;
    }
}
