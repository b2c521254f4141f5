package dev.holdpoint.wire;

import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The entries of a pass, as in the result's `applied`.
public final class EntriesJson {
    private EntriesJson() {}

    public static String write(List<Entry> entries) {
        return Json.write(toList(entries));
    }

    public static List<Entry> read(String json) {
        return fromList(Json.parseArray(json));
    }

    static List<@Nullable Object> toList(List<Entry> entries) {
        var list = new ArrayList<@Nullable Object>();
        entries.forEach(entry -> list.add(toMap(entry)));
        return list;
    }

    static List<Entry> fromList(List<@Nullable Object> list) {
        var entries = new ArrayList<Entry>();
        for (var element : list) {
            entries.add(fromMap(Json.castObject((Map<?, ?>) Trusted.present(element))));
        }
        return entries;
    }

    private static Map<String, @Nullable Object> toMap(Entry entry) {
        var usage = new LinkedHashMap<String, @Nullable Object>();
        usage.put("duration_ms", entry.usage().durationMs());
        usage.put("exit_code", entry.usage().exitCode());
        usage.put("peak_memory_mb", entry.usage().peakMemoryMb());
        usage.put("cpu_ms", entry.usage().cpuMs());
        usage.put("accounting", entry.usage().accounting().word());
        usage.put("level", entry.usage().level());
        usage.put("executor", entry.usage().executor());
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("plugin", entry.plugin());
        out.put("version", entry.version());
        out.put("files_affected", entry.filesAffected());
        if (entry.filesTotal() > entry.filesAffected().size()) {
            out.put("files_affected_total", entry.filesTotal());
        }
        out.put("status", entry.status().word());
        out.put("isolation", usage);
        if (entry.error() != null) {
            out.put("error", entry.error());
        }
        if (!entry.violations().isEmpty()) {
            out.put("violations", entry.violations());
        }
        if (entry.perFile() != null) {
            out.put("per_file", entry.perFile());
        }
        if (entry.changes() != null) {
            out.put("changes", entry.changes());
        }
        return out;
    }

    private static Entry fromMap(Map<String, @Nullable Object> map) {
        var in = new Trusted(map);
        var usage = new Trusted(in.object("isolation"));
        var files = in.texts("files_affected");
        return new Entry(
                in.text("plugin"),
                in.text("version"),
                files,
                (int) in.integer("files_affected_total", files.size()),
                EntryStatus.of(in.text("status")).orElseThrow(),
                in.textOrNull("error"),
                in.texts("violations"),
                new Usage(
                        usage.integer("duration_ms", 0),
                        (int) usage.integer("exit_code", 0),
                        usage.integer("peak_memory_mb", 0),
                        usage.integer("cpu_ms", 0),
                        accounting(usage),
                        usage.text("level"),
                        usage.text("executor")),
                map.containsKey("per_file") ? in.objects("per_file") : null,
                map.containsKey("changes") ? in.texts("changes") : null);
    }

    /// Entries that do not say it were polled.
    private static Accounting accounting(Trusted usage) {
        return Optional.ofNullable(usage.textOrNull("accounting"))
                .flatMap(Accounting::of)
                .orElse(Accounting.POLLING);
    }
}
