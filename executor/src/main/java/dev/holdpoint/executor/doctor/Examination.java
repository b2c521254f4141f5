package dev.holdpoint.executor.doctor;

import dev.holdpoint.executor.run.Exit;
import dev.holdpoint.executor.run.Launch;
import dev.holdpoint.executor.run.Limits;
import dev.holdpoint.executor.run.Plugin;
import dev.holdpoint.executor.run.View;
import dev.holdpoint.executor.sandbox.Sandbox;
import dev.holdpoint.model.Accounting;
import dev.holdpoint.model.HoldpointException;
import dev.holdpoint.model.Level;
import dev.holdpoint.model.Problem;
import dev.holdpoint.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Lets a worker of a sandbox try to get past everything that protects the host, and reports how
/// that went. The executor's root right is tried twice: a workspace of an ordinary user, and one of
/// root's own.
final class Examination {
    private static final String PROBE = "probe.py";
    private static final String MODULE = "packages/doctor_probe";
    private static final int HOG_MB = 96;
    private static final int SOMEBODY = 65534;
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /// What the sandboxes give a worker in /dev/shm.
    private static final long SHARED_MEMORY = 16L << 20;

    private final Sandbox sandbox;
    private final Place place;

    /// Where it happens and with what.
    ///
    /// @param directory empty; everybody can reach it
    /// @param python absolute path of the interpreter
    /// @param kit the directory of the Python kit
    /// @param secrets names of variables that no worker may see
    record Place(Path directory, String python, Path kit, List<String> secrets) {}

    private Examination(Sandbox sandbox, Place place) {
        this.sandbox = sandbox;
        this.place = place;
    }

    /// Tries everything.
    ///
    /// @param promising the level whose promises count, as it is written
    static List<Row> of(Sandbox sandbox, Place place, String promising) {
        try {
            var examination = new Examination(sandbox, place);
            var attempts = examination.attempts();
            return Arrays.stream(Protection.values())
                    .map(protection -> examination.row(protection, attempts, promising))
                    .toList();
        } catch (IOException e) {
            throw new HoldpointException(
                    Problem.SANDBOX_UNAVAILABLE,
                    "expected to be able to prepare a worker in "
                            + place.directory
                            + ", came: "
                            + e
                            + "; point --run-dir to where it can",
                    e);
        }
    }

    private Row row(
            Protection protection,
            Map<Integer, Map<Protection, Attempt>> byOwner,
            String promising) {
        var attempts = new LinkedHashMap<Integer, Attempt>();
        byOwner.forEach((owner, all) ->
                attempts.put(owner, all.getOrDefault(protection, Attempt.NO_ANSWER)));
        var came = came(attempts);
        if (attempts.values().stream().noneMatch(Attempt::isPassed)) {
            boolean isTried =
                    attempts.values().stream().allMatch(one -> one.end() == Attempt.End.HELD);
            return new Row(protection, isTried ? Row.Result.OK : Row.Result.NOT_TRIED, came, "");
        }
        if (!protection.isPromisedBy(promising)) {
            return new Row(protection, Row.Result.OPEN, came, protection.advice());
        }
        if (sandbox.accounting() == Accounting.POLLING && needsGroups(protection, attempts)) {
            return new Row(
                    protection, Row.Result.OPEN, came, "needs control groups, see what it lacks");
        }
        return new Row(
                protection,
                Row.Result.NOT_OK,
                came,
                "do not run plugins here that you would not run yourself; report it with this"
                        + " output (docs/security.md)");
    }

    /// Whether nothing but control groups could have made it hold.
    private boolean needsGroups(Protection protection, Map<Integer, Attempt> attempts) {
        return switch (protection) {
            case MEMORY_TOGETHER -> true;
            case PROCESS_LIMIT ->
                    attempts.entrySet().stream()
                            .filter(one -> one.getValue().isPassed())
                            .noneMatch(one -> sandbox.limitsProcesses(one.getKey()));
            default -> false;
        };
    }

    private static String came(Map<Integer, Attempt> attempts) {
        var texts = attempts.values().stream().map(Attempt::came).distinct().toList();
        if (texts.size() == 1) {
            return texts.getFirst();
        }
        return String.join(
                "; ",
                attempts.entrySet().stream()
                        .map(one -> "user " + one.getKey() + ": " + one.getValue().came())
                        .toList());
    }

    /// By the owner of the workspace, then what came.
    private Map<Integer, Map<Protection, Attempt>> attempts() throws IOException {
        int self =
                (Integer)
                        Objects.requireNonNull(
                                Files.getAttribute(Path.of("/proc/self/status"), "unix:uid"));
        var attempts = new LinkedHashMap<Integer, Map<Protection, Attempt>>();
        for (int owner : owners(self)) {
            attempts.put(owner, attempt(owner));
        }
        return attempts;
    }

    /// The level `limits` runs nothing in a workspace of root's.
    private List<Integer> owners(int self) {
        if (self != 0) {
            return List.of(self);
        }
        return sandbox.level().equals(Level.LIMITS.wire())
                ? List.of(SOMEBODY)
                : List.of(SOMEBODY, 0);
    }

    private Map<Protection, Attempt> attempt(int owner) throws IOException {
        var home = passable(place.directory.resolve("user-" + owner));
        var baits = passable(home.resolve("baits"));
        var view = view(home, baits.resolve("workspace"), owner);
        try (var bait = Bait.lay(baits, owner)) {
            var said = new ConcurrentLinkedQueue<String>();
            var exit = sandbox.start(probe(home, view, bait), said::add).await();
            var attempts = read(exit, said);
            long left = bait.endLeftovers();
            boolean isChanged =
                    Files.exists(view.workspace().resolve("made"))
                            || !Files.exists(view.upper().resolve("made"));
            and(attempts, Protection.LEFTOVERS, left == 0, left + " processes were left");
            and(attempts, Protection.UDP, !bait.hasDatagram(), "a datagram arrived");
            and(attempts, Protection.OUTSIDE_WRITES, !bait.isTouched(), "files were changed");
            and(attempts, Protection.WORKSPACE, !isChanged, "the workspace itself was changed");
            attempts.put(
                    Protection.MEMORY_TOGETHER,
                    memory(sandbox.start(hog(home, view), _ -> {}).await()));
            return attempts;
        }
    }

    /// A directory of our own that everybody may pass, and nobody else list or change.
    private static Path passable(Path directory) throws IOException {
        Files.createDirectory(directory);
        return Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwx--x--x"));
    }

    private View view(Path home, Path workspace, int owner) throws IOException {
        boolean isCopy = sandbox.overlayProblem(home.resolve("try")).isPresent();
        var upper = home.resolve("upper");
        var work = isCopy ? upper : home.resolve("work");
        for (var path : List.of(workspace, upper, work)) {
            Files.createDirectories(path);
            if (!Integer.valueOf(owner)
                    .equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
                Files.setAttribute(path, "unix:gid", owner);
                Files.setAttribute(path, "unix:uid", owner);
            }
        }
        return new View(workspace, upper, work);
    }

    private Launch probe(Path home, View view, Bait bait) throws IOException {
        var module = Files.createDirectories(home.resolve(MODULE));
        try (var program = Examination.class.getResourceAsStream(PROBE)) {
            Files.copy(Objects.requireNonNull(program, PROBE), module.resolve(PROBE));
        }
        for (var path : List.of(Objects.requireNonNull(module.getParent()), module)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(
                module.resolve(PROBE), PosixFilePermissions.fromString("rw-r--r--"));
        var plugin = plugin(module);
        var limits = Limits.of(plugin);
        var stdin = Json.write(bait.toMap(limits, SHARED_MEMORY, place.kit, place.secrets));
        return launch(plugin, view, stdin, Files.createDirectory(home.resolve("scratch")));
    }

    /// Many processes that each take less memory than one may, and together more.
    private Launch hog(Path home, View view) throws IOException {
        var plugin =
                plugin(home.resolve(MODULE), "together", Integer.toString(HOG_MB / 2))
                        .withMemoryMb(HOG_MB);
        return launch(plugin, view, "{}", Files.createDirectory(home.resolve("scratch-2")));
    }

    private static Attempt memory(Exit exit) {
        return exit.killedForMemory() > 0
                ? Attempt.held("killed at " + HOG_MB + " MiB")
                : Attempt.passed(exit.stdout().isBlank() ? "no answer" : exit.stdout().strip());
    }

    private Plugin plugin(Path module, String... arguments) {
        var words = new ArrayList<>(List.of(place.python, "-I", "-S", "./" + PROBE));
        words.addAll(List.of(arguments));
        return Plugin.python("doctor_probe", "1", module)
                .withEntrypoint(words.toArray(String[]::new))
                .withTimeout(LONGEST);
    }

    private static Launch launch(Plugin plugin, View view, String stdin, Path scratch) {
        return new Launch(
                "doctor",
                plugin,
                view,
                Objects.requireNonNull(plugin.packageDirectory().getParent()),
                Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"),
                stdin,
                Limits.of(plugin),
                null,
                scratch);
    }

    /// What a probe said, each attempt on a line of its own.
    static Map<Protection, Attempt> read(Exit exit, Iterable<String> said) {
        var attempts = new EnumMap<Protection, Attempt>(Protection.class);
        for (var line : exit.stdout().lines().toList()) {
            var object = objectOrEmpty(line);
            Protection.of(String.valueOf(object.get("id")))
                    .ifPresent(protection ->
                            attempts.put(
                                    protection,
                                    Attempt.said(
                                            object.get("ok"), String.valueOf(object.get("came")))));
        }
        if (attempts.size() < Protection.values().length - 1) { // one has a worker of its own
            var why = new ArrayList<String>(List.of("no answer: it ended with " + exit.status()));
            said.forEach(why::add);
            for (var protection : Protection.values()) {
                attempts.putIfAbsent(protection, Attempt.passed(String.join(" | ", why)));
            }
        }
        return attempts;
    }

    /// The interpreter may say something of its own.
    private static Map<String, @Nullable Object> objectOrEmpty(String line) {
        try {
            return Json.parseLooseObject(line);
        } catch (HoldpointException e) {
            return Map.of();
        }
    }

    /// What the executor has seen counts, too.
    private static void and(
            Map<Protection, Attempt> attempts,
            Protection protection,
            boolean holds,
            String otherwise) {
        if (!holds) {
            attempts.put(protection, Attempt.passed(otherwise));
        }
    }
}
