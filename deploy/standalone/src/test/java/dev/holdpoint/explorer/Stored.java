package dev.holdpoint.explorer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What Redis held at some time.
///
/// @param keys by name without the queue
record Stored(Map<String, Key> keys) {
    private static final String PREFIX = "hp:{default:0}:";

    /// One key.
    ///
    /// @param ttl in ms, -1 = none
    /// @param dump each byte as a letter
    /// @param held as `look.lua` says it
    record Key(String name, String ttl, String dump, String type, List<String> held) {}

    /// Reads what `look.lua` answers.
    static Stored of(Object reply) {
        var keys = new TreeMap<String, Key>();
        for (var each : (List<?>) reply) {
            var parts = (List<?>) each;
            var name = text(parts.get(0));
            var held = new ArrayList<String>();
            ((List<?>) parts.get(4)).forEach(item -> held.add(text(item)));
            var key =
                    new Key(
                            name,
                            text(parts.get(1)),
                            new String((byte[]) parts.get(2), StandardCharsets.ISO_8859_1),
                            text(parts.get(3)),
                            held);
            keys.put(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name, key);
        }
        return new Stored(keys);
    }

    private static String text(@Nullable Object bytes) {
        return bytes == null ? "" : new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    List<String> held(String key) {
        var found = keys.get(key);
        return found == null ? List.of() : found.held();
    }

    /// The fields of a hash.
    Map<String, String> hash(String key) {
        var held = held(key);
        var fields = new TreeMap<String, String>();
        for (int i = 0; i < held.size(); i += 2) {
            fields.put(held.get(i), held.get(i + 1));
        }
        return fields;
    }

    /// An entry of a ready stream.
    ///
    /// @param name as the hash of its pass would name it
    /// @param status new, pending or acked
    record Entry(String name, String status) {
        boolean isNew() {
            return status.equals("new");
        }
    }

    /// All entries of all ready streams.
    List<Entry> entries() {
        var all = new ArrayList<Entry>();
        keys.forEach((name, key) -> {
            if (name.startsWith("ready:")) {
                var held = key.held();
                for (int i = 0; i < held.size(); i += 3) {
                    var entry = name.substring("ready:".length()) + " " + held.get(i);
                    all.add(new Entry(entry, held.get(i + 2)));
                }
            }
        });
        return all;
    }
}
