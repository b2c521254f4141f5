package dev.holdpoint.command;

import dev.holdpoint.model.ResolvedPlugin;
import dev.holdpoint.queue.ExecutorStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Which executors of a queue have exactly this plugin.
///
/// @param executors those that have it
/// @param others those that have one of this name that differs in version or digest
/// @param lacking those that have none of this name
record PluginSpread(
        String queue,
        ResolvedPlugin plugin,
        List<String> executors,
        List<String> others,
        List<String> lacking) {
    private static final Comparator<ResolvedPlugin> ORDER =
            Comparator.comparing(ResolvedPlugin::name)
                    .thenComparing(ResolvedPlugin::version)
                    .thenComparing(ResolvedPlugin::digest);

    /// Of every plugin, by queue, name, version and digest.
    static List<PluginSpread> of(List<ExecutorStatus> executors) {
        var queues = new TreeMap<String, List<ExecutorStatus>>();
        executors.stream()
                .sorted(Comparator.comparing(ExecutorStatus::id))
                .forEach(one ->
                        queues.computeIfAbsent(one.queue(), _ -> new ArrayList<>()).add(one));
        var spread = new ArrayList<PluginSpread>();
        queues.forEach((queue, members) ->
                members.stream()
                        .flatMap(member -> member.plugins().stream())
                        .distinct()
                        .sorted(ORDER)
                        .forEach(plugin -> spread.add(of(queue, plugin, members))));
        return spread;
    }

    private static PluginSpread of(
            String queue, ResolvedPlugin plugin, List<ExecutorStatus> members) {
        var having = new ArrayList<String>();
        var others = new ArrayList<String>();
        var lacking = new ArrayList<String>();
        for (var member : members) {
            if (member.plugins().contains(plugin)) {
                having.add(member.id());
            } else if (member.plugins().stream()
                    .anyMatch(other -> other.name().equals(plugin.name()))) {
                others.add(member.id());
            } else {
                lacking.add(member.id());
            }
        }
        return new PluginSpread(queue, plugin, having, others, lacking);
    }

    /// For people; empty where all executors of the queue have it.
    String difference() {
        var parts = new ArrayList<String>();
        if (!others.isEmpty()) {
            parts.add("another one on " + String.join(",", others));
        }
        if (!lacking.isEmpty()) {
            parts.add("missing on " + String.join(",", lacking));
        }
        return String.join("; ", parts);
    }

    Map<String, @Nullable Object> toMap() {
        var out = new LinkedHashMap<String, @Nullable Object>();
        out.put("queue", queue);
        out.put("name", plugin.name());
        out.put("version", plugin.version());
        out.put("digest", plugin.digest());
        out.put("executors", executors);
        out.put("differs_on", others);
        out.put("missing_on", lacking);
        return out;
    }
}
