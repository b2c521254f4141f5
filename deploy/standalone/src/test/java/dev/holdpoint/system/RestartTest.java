package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassId;
import dev.holdpoint.model.PassState;
import dev.holdpoint.queue.Backoff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One executor that is killed with -9 again and again, at moments that nobody chose, and started
/// again. `holdpoint.test.restarts` says how often, `holdpoint.test.seed` which moments.
class RestartTest {
    private static final int RESTARTS = Integer.getInteger("holdpoint.test.restarts", 8);
    private static final long SEED = Long.getLong("holdpoint.test.seed", 25);
    private static final int LATEST_MS = 2_500;
    private static final int RUNS_MS = 700;
    private static final String KEYS = "hp:{default:0}:";
    private static final String WRITE =
            """
            def post_transform_all(self, ctx):
                root = str(ctx.dst_root)
                with open(root + "/a", "a") as file: file.write("more\\n")
                with open(root + "/c", "w") as file: file.write("new\\n")
                time.sleep(0.1)
                os.remove(root + "/b")
                os.mkdir(root + "/d")
                with open(root + "/d/e", "w") as file: file.write("deep\\n")
            """;
    private static final String ASK =
            """
            def post_transform_all(self, ctx):
                with open(str(ctx.dst_root) + "/said", "a") as file:
                    file.write(ctx.extra_inputs["v"] + "\\n")

            def pre_transform_all(self, ctx):
                if "v" not in (ctx.extra_inputs or {}):
                    with open(str(ctx.dst_root) + "/said", "a") as file: file.write("asked\\n")
                    raise PluginInputRequired([{"id": "v"}], "which?")
            """;

    @TempDir Path directory;
    private final Random random = new Random(SEED);
    private final Map<PassId, Path> passes = new LinkedHashMap<>();

    @BeforeEach
    void workers_of_any_user_may_pass() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("run"));
    }

    @Test
    void an_executor_killed_at_any_moment_leaves_nothing_behind_once_it_is_started_again()
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin("write", WRITE);
            house.plugin("ask", ASK);
            for (int i = 0; i < RESTARTS; i++) {
                submit(house, i);
                long before = taken(house);
                var child = house.starting("one", flags(i));
                if (i % 2 == 0) { // at any moment, of its start too
                    Backoff.sleep(Duration.ofMillis(random.nextInt(LATEST_MS)));
                } else { // while a pass runs, the first time at once
                    House.await("a pass is taken", () -> taken(house) > before);
                    Backoff.sleep(Duration.ofMillis(i == 1 ? 0 : random.nextInt(RUNS_MS)));
                }
                House.kill(child);
                lapse(house);
            }
            house.executor("one", flags(RESTARTS));
            for (var pass : passes.keySet()) {
                var view = house.await(pass, PassState.DONE, PassState.DEAD);
                assertThat(view.outcome()).as("%s, seed %d", view, SEED).contains(Outcome.SUCCESS);
            }
            passes.forEach((pass, workspace) -> assertDoneOnce(house, pass, workspace));
            assertThat(passes.keySet())
                    .as("some were killed while they ran")
                    .anyMatch(pass -> house.eventNames(pass).contains("lapsed"));

            age(house);
            house.executor("two", flags(0));
            House.await(
                    "the state is swept",
                    () ->
                            names("lab/.holdpoint/pass").isEmpty()
                                    && names("lab/.holdpoint/tmp").isEmpty());
            assertThat(names("lab/.holdpoint/quarantine")).isEmpty();
            assertThat(names("run")).hasSize(2); // of those that live
            house.closeExecutors();
            assertThat(names("run")).isEmpty();
            assertThat(processes()).isEmpty();
            assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                    .doesNotContain(directory.toString());
        }
    }

    private static long taken(House house) {
        return house.client().xrange(KEYS + "events", "-", "+").stream()
                .filter(entry -> "taken".equals(entry.getFields().get("event")))
                .count();
    }

    private String[] flags(int round) {
        return new String[] {
            "--run-dir",
            directory.resolve("run").toString(),
            "--stage",
            round % 4 < 2 ? "copy" : "overlay"
        };
    }

    private void submit(House house, int round) throws IOException {
        for (var name : List.of("x", "y")) {
            var files = new TreeMap<>(Map.of("a", "a\n", "b", "b\n"));
            for (int i = 0; i < 50; i++) {
                files.put("more/" + i, "untouched\n");
            }
            var path = "run-" + round + name;
            var workspace = house.workspace(path, files);
            passes.put(
                    house.submit(
                            """
                            {"workspace": "lab:%s", "plugins": ["write", "ask"],
                             "answers": {"ask": {"v": "answered"}}}
                            """
                                    .formatted(path)),
                    workspace);
        }
    }

    /// As if ten seconds had passed; the attempts of a pass are for those that kill their executor.
    private void lapse(House house) {
        var client = house.client();
        for (var pass : client.zrange(KEYS + "leases", 0, -1)) {
            client.zadd(KEYS + "leases", 1, pass);
            client.hset(KEYS + "pass:" + pass, "attempt", "1");
        }
    }

    private static void assertDoneOnce(House house, PassId pass, Path workspace) {
        try {
            var tree = new TreeMap<>(House.tree(workspace));
            tree.keySet().removeIf(name -> name.startsWith("more/"));
            assertThat(tree)
                    .as("%s", house.eventNames(pass))
                    .isEqualTo(
                            Map.of(
                                    "a", "a\nmore\n",
                                    "c", "new\n",
                                    "d/e", "deep\n",
                                    "said", "asked\nanswered\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertThat(Objects.requireNonNull(house.view(pass).result()).applied()).hasSize(2);
        assertThat(house.eventNames(pass)).containsOnlyOnce("finished");
    }

    /// As if two hours had passed.
    private void age(House house) throws IOException {
        var before = Instant.now().minus(Duration.ofHours(2));
        for (var pass : passes.keySet()) {
            house.client()
                    .hset(KEYS + "pass:" + pass, "updated", Long.toString(before.toEpochMilli()));
        }
        for (var name : names("lab/.holdpoint/tmp")) {
            Files.setLastModifiedTime(
                    directory.resolve("lab/.holdpoint/tmp").resolve(name), FileTime.from(before));
        }
        for (var name : names("run")) { // those that were killed before they had a lock
            var run = directory.resolve("run").resolve(name);
            if (!Files.exists(run.resolve("lock"))) {
                Files.setLastModifiedTime(run, FileTime.from(before));
            }
        }
    }

    private List<String> names(String of) {
        return List.of(Objects.requireNonNull(directory.resolve(of).toFile().list()));
    }

    /// Everything that works in the house's directory, or has something of it mounted or named, but
    /// the tests and Redis.
    private List<String> processes() throws IOException {
        var found = new ArrayList<String>();
        try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : all) {
                var about =
                        read(process.resolve("mountinfo"))
                                + read(process.resolve("environ"))
                                + read(process.resolve("cmdline"));
                if (about.contains(directory + "/lab") || about.contains(directory + "/run")) {
                    found.add(process + " " + read(process.resolve("cmdline")));
                }
            }
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
