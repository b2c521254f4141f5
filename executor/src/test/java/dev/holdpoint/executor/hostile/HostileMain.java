package dev.holdpoint.executor.hostile;

import dev.holdpoint.executor.LocalContext;
import dev.holdpoint.executor.LocalListener;
import dev.holdpoint.executor.LocalPass;
import dev.holdpoint.executor.LocalSettings;
import dev.holdpoint.executor.PluginSource;
import dev.holdpoint.executor.stage.StagedLimits;
import dev.holdpoint.executor.stage.WritePolicy;
import dev.holdpoint.model.Entry;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.LogLine;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An executor that runs hostile plugins, two at a time, with one sandbox for all; a process of its
/// own, so that it can be any user's. It prints one line of JSON for each, and ends with its stdin.
public final class HostileMain {
    /// Small ones will do: the mechanism is the same.
    private static final StagedLimits STAGED = new StagedLimits(16L << 20, 2_000);

    /// A directory's mode, in decimal.
    private static final Pattern DIRECTORY = Pattern.compile("mode=16\\d{3},");

    private static final int AT_ONCE = 2;
    private static final int LINES_KEPT = 60;

    private final Place place;
    private final int owner;
    private final LocalPass local;
    private final Map<String, Watch> watches;

    /// What is heard of one plugin while it runs.
    private static final class Watch {
        private final List<String> log = new ArrayList<>();
        private final List<String> seen = new ArrayList<>();
        private final String id;
        private final Lab lab;

        Watch(String id, Lab lab) {
            this.id = id;
            this.lab = lab;
        }

        synchronized void heard(String message) {
            if (log.size() < LINES_KEPT) {
                log.add(message.length() > 200 ? message.substring(0, 200) + "…" : message);
            }
            if (message.equals("ready")) {
                IO.println(Json.write(Map.of("ready", id)));
                seen.addAll(Interference.with(id, lab));
            }
        }

        synchronized List<String> seen() {
            return List.copyOf(seen);
        }

        synchronized List<String> log() {
            return List.copyOf(log);
        }
    }

    private HostileMain(Place place, int owner, LocalPass local, Map<String, Watch> watches) {
        this.place = place;
        this.owner = owner;
        this.local = local;
        this.watches = watches;
    }

    /// Runs them.
    ///
    /// @param args the place of the series; the owner of the workspaces; the level; then what to
    ///   run, each as `LAB:PLUGIN:NEXT`; the last once a line comes on stdin
    public static void main(String[] args) throws Exception {
        var place = new Place(Path.of(args[0]));
        var watches = new ConcurrentHashMap<String, Watch>();
        var listener =
                new LocalListener() {
                    @Override
                    public void logged(LogLine line) {
                        var watch = watches.get(line.plugin());
                        if (watch != null) {
                            watch.heard(line.message());
                        }
                    }
                };
        var settings =
                LocalSettings.of(place.installation())
                        .withLogs(place.logs())
                        .with(listener)
                        .with(WritePolicy.DEFAULT.with(STAGED))
                        .withLevel(Level.of(args[2]).orElseThrow());
        try (var local =
                LocalPass.open(settings, new PluginSource.Roots(List.of(place.plugins())))) {
            var main = new HostileMain(place, Integer.parseInt(args[1]), local, watches);
            main.runAll(List.of(args).subList(3, args.length - 1));
            IO.println(Json.write(Map.of("done", local.missing())));
            IO.readln();
            main.runAll(List.of(args[args.length - 1]));
        }
    }

    private void runAll(List<String> wanted) throws InterruptedException, ExecutionException {
        var results = new ArrayList<Future<?>>();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var each : wanted) {
                var words = each.split(":", -1);
                results.add(
                        pool.submit(() -> {
                            var evidence = run(words[0], words[1], words[2]);
                            IO.println(evidence.line());
                            return evidence;
                        }));
            }
        }
        for (var result : results) {
            result.get();
        }
    }

    private Evidence run(String home, String id, String next) throws IOException {
        var lab = Lab.make(place.labs().resolve(home), owner);
        int key = 1 + new Random().nextInt(1 << 30);
        var mark = "hx-" + id + "-" + key;
        var watch = new Watch(id, lab);
        watches.put(id, watch);
        var outsideBefore = outside(lab);
        var insideBefore = Outside.of(List.of(lab.workspace()), List.of());
        var context = LocalContext.of(lab.workspace()).withVariables(told(id, lab, mark, key));
        var ran = ran(context, id);
        var survivors = Remains.at(lab.home()).stream().map(Remains::described).toList();
        var changes = new ArrayList<>(outsideBefore.changesTo(outside(lab)));
        changes.addAll(Outside.named(mark, place.watched()));
        changes.addAll(Outside.systemV(key));
        changes.addAll(lab.strangers());
        var inside =
                insideBefore.changesTo(Outside.of(List.of(lab.workspace()), List.of())).stream()
                        .filter(change -> !isOf(ran.files(), lab, change))
                        .toList();
        return new Evidence(
                id,
                ran.outcome().toString(),
                ran.level(),
                ran.accounting(),
                survivors,
                changes,
                inside,
                ran(context, next).outcome().toString(),
                watch.seen(),
                watch.log());
    }

    /// How a pass of one plugin went.
    ///
    /// @param files what its entry says to have published
    private record Ran(Outcome outcome, String level, String accounting, List<String> files) {}

    private Ran ran(LocalContext context, String plugin) {
        Entry entry;
        try {
            entry =
                    local.run(context, null, List.of(plugin), _ -> Optional.empty())
                            .applied()
                            .getFirst();
        } catch (HoldpointException e) {
            var said = List.of(Outcome.shown(String.valueOf(e.getMessage())));
            return new Ran(new Outcome("no_entry", null, said), "", "", List.of());
        }
        var said = new ArrayList<String>();
        if (entry.error() != null) {
            said.add(Outcome.shown(entry.error()));
        }
        entry.violations().forEach(violation -> said.add(Outcome.shown(violation)));
        var status = entry.status().toString().toLowerCase(Locale.ROOT);
        return new Ran(
                new Outcome(status, entry.usage().exitCode(), said),
                entry.usage().level(),
                entry.usage().accounting().word(),
                entry.violations().isEmpty() ? entry.filesAffected() : List.of());
    }

    /// Whether a change is what the entry says; publishing also moves the times of directories.
    private static boolean isOf(List<String> files, Lab lab, String change) {
        for (var file : files) {
            var path = lab.workspace().resolve(file);
            if (change.startsWith(path + ":") || change.startsWith(path + " leads to:")) {
                return true;
            }
        }
        boolean isDirectory = DIRECTORY.matcher(change).find() || change.endsWith(" → closed");
        return !files.isEmpty() && isDirectory;
    }

    /// All that it must not change, apart from what the other plugin of the moment may.
    private Outside outside(Lab lab) {
        var paths = new ArrayList<>(place.canaries());
        paths.add(lab.neighbour());
        paths.add(place.plugins());
        paths.add(place.installation());
        paths.add(place.run());
        return Outside.of(paths, List.of("scratch", "view", "lock", "spawns", "home"));
    }

    private Map<String, @Nullable Object> told(String id, Lab lab, String mark, int key)
            throws IOException {
        var told =
                new LinkedHashMap<String, @Nullable Object>(
                        Json.parseObject(Files.readString(place.told())));
        told.put("mark", mark);
        told.put("key", key);
        told.put("neighbour", lab.neighbour().toString());
        told.put("state", lab.state().toString());
        if (id.equals("stdin_never_read")) {
            told.put("padding", "x".repeat(900_000));
        }
        return told;
    }
}
