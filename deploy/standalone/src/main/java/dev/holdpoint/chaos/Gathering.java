package dev.holdpoint.chaos;

import dev.holdpoint.chaos.History.End;
import dev.holdpoint.chaos.History.Line;
import dev.holdpoint.chaos.History.Trees;
import dev.holdpoint.chaos.History.Turn;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassResult;
import dev.holdpoint.wire.EntriesJson;
import dev.holdpoint.wire.ResultJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import redis.clients.jedis.UnifiedJedis;

/// Reads what is left of passes, in Redis and in the workspaces.
final class Gathering {
    private static final Pattern HALF = Pattern.compile("pair-(.+)-([12])");

    private Gathering() {}

    /// How each of these passes is; those that Redis does not know are left out.
    static Map<String, End> ends(UnifiedJedis redis, Set<String> passes) {
        var ends = new HashMap<String, End>();
        for (var pass : passes) {
            var id = PassId.parse(pass);
            var prefix = "hp:{" + id.queue() + ":" + id.partition() + "}:";
            var hash = redis.hgetAll(prefix + "pass:" + pass);
            if (!hash.isEmpty()) {
                var result = redis.get(prefix + "result:" + pass);
                ends.put(
                        pass,
                        new End(
                                hash.getOrDefault("state", ""),
                                hash.get("outcome"),
                                result == null
                                        ? turns(hash.getOrDefault("entries", "[]"))
                                        : turns(ResultJson.read(result))));
            }
        }
        return ends;
    }

    private static List<Turn> turns(String entries) {
        return EntriesJson.read(entries).stream()
                .map(entry -> new Turn(entry.plugin(), entry.status().word()))
                .toList();
    }

    private static List<Turn> turns(PassResult result) {
        return result.applied().stream()
                .map(entry -> new Turn(entry.plugin(), entry.status().word()))
                .toList();
    }

    /// What lies in the workspaces.
    static Trees trees(Path root) {
        var lines = new ArrayList<Line>();
        var pairs = new HashMap<String, Set<Integer>>();
        try (var workspaces = Files.newDirectoryStream(root, "run-*")) {
            for (var workspace : workspaces) {
                for (var line : Files.readAllLines(workspace.resolve(Workload.LEDGER))) {
                    var words = line.split(" ", 3);
                    lines.add(new Line(words[0], words[1], words[2]));
                }
                try (var files = Files.newDirectoryStream(workspace, "pair-*")) {
                    for (var file : files) {
                        var half = HALF.matcher(String.valueOf(file.getFileName()));
                        if (half.matches()) {
                            pairs.computeIfAbsent(half.group(1), pass -> new HashSet<>())
                                    .add(Integer.valueOf(half.group(2)));
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Trees(lines, pairs);
    }
}
