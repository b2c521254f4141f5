package dev.holdpoint.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.holdpoint.embedded.Child;
import dev.holdpoint.model.EntryStatus;
import dev.holdpoint.model.Outcome;
import dev.holdpoint.model.PassState;
import dev.holdpoint.model.PassView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Overlay or copy, root or not, and files of foreign owners: what people see.
class StageKindTest {
    private static final int USER = 1000;
    private static final int GROUP = 2000;
    private static final int COLLEAGUE = 2001;
    private static final String PASS = "{\"workspace\": \"lab:run-1\", \"plugins\": [\"p\"]}";
    private static final String APPEND =
            """
            def post_transform_all(self, ctx):
                for name in sorted(os.listdir(ctx.dst_root)):
                    try:
                        with open(os.path.join(str(ctx.dst_root), name), "a") as file:
                            file.write("more\\n")
                    except PermissionError:
                        ctx.log.warning("may not write " + name)
            """;

    @TempDir Path directory;

    @BeforeEach
    void only_root_can_make_files_of_others() throws IOException {
        assumeThat(ownerOf(Path.of("/proc/self/status"))).as("run as root").startsWith("0:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlay", "copy"})
    void root_publishes_a_file_of_a_foreign_owner_with_its_owner(String kind) throws Exception {
        try (var house = new House(directory)) {
            house.plugin("p", APPEND);
            var workspace = house.workspace("run-1", Map.of("mine", "1\n", "theirs", "2\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("mine"), USER, USER, 0644);
            give(workspace.resolve("theirs"), 1234, 5678, 0666);
            house.executor("one", "--stage", kind);

            var done = house.done(PASS);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace))
                    .isEqualTo(Map.of("mine", "1\nmore\n", "theirs", "2\nmore\n"));
            assertThat(ownerOf(workspace.resolve("theirs"))).isEqualTo("1234:5678 666");
            assertThat(ownerOf(workspace.resolve("mine"))).isEqualTo("1000:1000 644");
            if (kind.equals("overlay")) {
                assertThat(warnings(done)).isEmpty();
            } else {
                assertThat(warnings(done))
                        .singleElement()
                        .asString()
                        .startsWith("the workspace is staged by a copy (")
                        .endsWith("the executor was started with --stage copy");
            }
        }
    }

    /// overlayfs's scratch directory holds one by the name `work`, which is cleared before each
    /// run.
    @ParameterizedTest
    @ValueSource(strings = {"overlay", "copy"})
    void a_directory_of_the_lab_may_have_any_name(String kind) throws Exception {
        try (var house = new House(directory)) {
            house.plugin("p", APPEND);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            for (var name : List.of("work", "upper", "index")) {
                Files.createDirectories(workspace.resolve(name + "/work"));
                Files.writeString(workspace.resolve(name + "/work/b"), "2\n");
            }
            house.plugin("q", "def post_transform_all(self, ctx): open('a', 'a').write('more\\n')");
            house.executor("one", "--stage", kind);

            var done = house.done(PASS.replace("\"p\"", "\"q\""));

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace))
                    .isEqualTo(
                            Map.of(
                                    "a", "1\nmore\n",
                                    "work/work/b", "2\n",
                                    "upper/work/b", "2\n",
                                    "index/work/b", "2\n"));
        }
    }

    @Test
    void an_ordinary_user_copies_what_has_foreign_owners_and_says_what_is_lost() throws Exception {
        try (var house = new House(directory)) {
            house.plugin("p", APPEND);
            var workspace =
                    house.workspace(
                            "run-1",
                            Map.of("mine", "1\n", "theirs", "2\n", "team", "3\n", "shut", "4\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("mine"), USER, USER, 0644);
            give(workspace.resolve("theirs"), 0, 0, 0666);
            give(workspace.resolve("team"), USER, GROUP, 0664);
            give(workspace.resolve("shut"), 0, 0, 0600);
            var own = house.workspace("run-2", Map.of("mine", "1\n"));
            give(own, USER, USER, 0755);
            give(own.resolve("mine"), USER, USER, 0644);
            house.executorAs(USER, List.of("--groups=" + GROUP), "one");

            var done = house.done(PASS);
            var plain = house.done(PASS.replace("run-1", "run-2"));

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace))
                    .isEqualTo(
                            Map.of(
                                    "mine", "1\nmore\n",
                                    "theirs", "2\nmore\n",
                                    "team", "3\nmore\n",
                                    "shut", "4\n"));
            assertThat(ownerOf(workspace.resolve("team"))).isEqualTo("1000:2000 664");
            assertThat(ownerOf(workspace.resolve("theirs"))).isEqualTo("1000:1000 666");
            assertThat(ownerOf(workspace.resolve("shut"))).isEqualTo("0:0 600");
            assertThat(house.captured("p", done.id())).contains("may not write shut");
            assertThat(warnings(done)).hasSize(2);
            assertThat(warnings(done).getFirst())
                    .contains("staged by a copy", "the executor is user 1000 and group 1000");
            assertThat(warnings(done).getLast())
                    .isEqualTo(
                            "theirs belonged to user 0 and group 0, and belongs to user 1000 and"
                                    + " group 1000 now");
            assertThat(plain.outcome()).contains(Outcome.SUCCESS);
            assertThat(warnings(plain)).isEmpty();
        }
    }

    @Test
    void a_plugin_cannot_pass_off_an_empty_copy_for_what_the_executor_may_not_read()
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        os.mkdir(os.path.join(str(ctx.dst_root), "new"))
                        os.rename(os.path.join(str(ctx.dst_root), "d"),
                                  os.path.join(str(ctx.dst_root), "new/d"))
                    """);
            var workspace = house.workspace("run-1", Map.of("d/shut", "4\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("d"), USER, USER, 0755);
            give(workspace.resolve("d/shut"), 0, 0, 0600);
            house.executorAs(USER, List.of("--clear-groups"), "one");

            var done = house.done(PASS);

            var entry = Objects.requireNonNull(done.result()).applied().getFirst();
            assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
            assertThat(entry.violations()).singleElement().asString().startsWith("new/d/shut (");
            assertThat(House.tree(workspace)).isEqualTo(Map.of("d/shut", "4\n"));
        }
    }

    /// Only the owner of a directory may change its mode: EPERM halfway through a publish.
    @Test
    void a_directory_of_a_colleague_keeps_its_mode_and_the_rest_is_published() throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        import shutil
                        os.chdir(str(ctx.dst_root))
                        shutil.rmtree("out")
                        os.mkdir("out")
                        with open("out/new.csv", "w") as file:
                            file.write("new\\n")
                        with open("mine", "a") as file:
                            file.write("more\\n")
                        os.chmod("mode", 0o700)
                    """);
            var workspace =
                    house.workspace(
                            "run-1", Map.of("mine", "1\n", "out/old.csv", "2\n", "mode/x", ""));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("mine"), USER, USER, 0644);
            give(workspace.resolve("out"), COLLEAGUE, GROUP, 02775);
            give(workspace.resolve("out/old.csv"), COLLEAGUE, GROUP, 0664);
            give(workspace.resolve("mode"), COLLEAGUE, GROUP, 02775);
            house.executorAs(USER, List.of("--groups=" + GROUP), "one");

            var done = house.done(PASS);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace))
                    .isEqualTo(Map.of("mine", "1\nmore\n", "out/new.csv", "new\n", "mode/x", ""));
            assertThat(ownerOf(workspace.resolve("out"))).isEqualTo("2001:2000 2775");
            assertThat(warnings(done))
                    .contains(
                            "mode keeps its mode 2775: the directory belongs to user 2001, and"
                                    + " the executor is user 1000",
                            "out keeps its mode 2775: the directory belongs to user 2001, and"
                                    + " the executor is user 1000");
        }
    }

    /// A file renamed over the empty copy is another inode than what was copied.
    @Test
    void a_file_that_the_executor_may_not_read_cannot_be_replaced() throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        os.chdir(str(ctx.dst_root))
                        with open("mine", "a") as file:
                            file.write("more\\n")
                        with open("temporary", "w") as file:
                            file.write("replaced\\n")
                        os.rename("temporary", "report.csv")
                    """);
            var workspace = house.workspace("run-1", Map.of("mine", "1\n", "report.csv", "2\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("mine"), USER, USER, 0644);
            give(workspace.resolve("report.csv"), COLLEAGUE, COLLEAGUE, 0600);
            house.executorAs(USER, List.of("--clear-groups"), "one");

            var done = house.done(PASS);

            var entry = Objects.requireNonNull(done.result()).applied().getFirst();
            assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
            assertThat(entry.violations())
                    .containsExactly(
                            "report.csv (changed, although the executor may not read what it was)");
            assertThat(House.tree(workspace)).isEqualTo(Map.of("mine", "1\n", "report.csv", "2\n"));
        }
    }

    /// The probe of a directory renames a file of the executor's own, which a sticky one allows.
    @Test
    void a_colleagues_file_in_a_sticky_directory_cannot_be_changed() throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        os.chdir(str(ctx.dst_root))
                        for name in ("mine", "drop/b.txt"):
                            with open(name, "a") as file:
                                file.write("more\\n")
                    """);
            var workspace = house.workspace("run-1", Map.of("mine", "1\n", "drop/b.txt", "2\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("mine"), USER, USER, 0644);
            give(workspace.resolve("drop"), COLLEAGUE, GROUP, 03775);
            give(workspace.resolve("drop/b.txt"), COLLEAGUE + 1, GROUP, 0664);
            house.executorAs(USER, List.of("--groups=" + GROUP), "one");

            var done = house.done(PASS);

            var entry = Objects.requireNonNull(done.result()).applied().getFirst();
            assertThat(entry.status()).isEqualTo(EntryStatus.POLICY_VIOLATION);
            assertThat(entry.violations())
                    .containsExactly(
                            "drop/b.txt (belongs to user 2002, in a sticky directory of user 2001,"
                                    + " where nobody else may replace or delete it)");
            assertThat(House.tree(workspace)).isEqualTo(Map.of("mine", "1\n", "drop/b.txt", "2\n"));
        }
    }

    /// Directories that may be listed and not entered.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_directory_that_the_executor_may_not_enter_does_not_spoil_the_rest(boolean isForeign)
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        with open(os.path.join(str(ctx.dst_root), "mine"), "a") as file:
                            file.write("more\\n")
                    """);
            var workspace = house.workspace("run-1", Map.of("mine", "1\n", "d/x", "2\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("mine"), USER, USER, 0644);
            give(workspace.resolve("d/x"), USER, USER, 0644);
            give(workspace.resolve("d"), isForeign ? 0 : USER, USER, isForeign ? 0740 : 0644);
            house.executorAs(USER, List.of("--clear-groups"), "one");

            var done = house.done(PASS);

            assertThat(done.outcome()).as(String.valueOf(done.result())).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace)).isEqualTo(Map.of("mine", "1\nmore\n", "d/x", "2\n"));
        }
    }

    @Test
    void a_root_that_cannot_hold_an_overlay_is_said_to_be_copied() throws Exception {
        try (var _ = Mounted.overlayOn(directory.resolve("lab"), directory.resolve("layers"));
                var house = new House(directory)) {
            house.plugin("p", APPEND);
            var workspace = house.workspace("run-1", Map.of("a", "1\n"));
            house.executor("one");

            var done = house.done(PASS);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(House.tree(workspace)).isEqualTo(Map.of("a", "1\nmore\n"));
            assertThat(warnings(done)).singleElement().asString().contains("root lab cannot hold");
            assertThat(house.queue().inspection().executors().getFirst().missing())
                    .anyMatch(line ->
                            line.startsWith(
                                    "root lab cannot hold an overlay, so its workspaces are"
                                            + " copied for each plugin (every byte)"));
        }
    }

    /// Each kind of change is made before the question, and something is done to it afterwards, on
    /// another executor.
    @ParameterizedTest
    @CsvSource({
        "copy, overlay, 0",
        "overlay, copy, 0",
        "overlay, overlay, 0",
        "copy, copy, 0",
        "copy, overlay, 1000",
        "overlay, copy, 1000"
    })
    void what_one_kind_set_aside_goes_on_in_the_other(String before, String after, int user)
            throws Exception {
        try (var house = new House(directory)) {
            EveryChange.asking(house);
            var workspace = EveryChange.workspace(house, "run-1");
            giveAll(workspace, user);
            var first = executor(house, user, "one", before);
            var pass = house.submit(PASS.replace("\"p\"", "\"" + EveryChange.PLUGIN + "\""));
            var waiting = house.await(pass, PassState.WAITING, PassState.DONE, PassState.DEAD);
            assertThat(EveryChange.tree(workspace)).isEqualTo(EveryChange.BEFORE);
            House.kill(first);
            executor(house, user, "two", after);
            house.answer(waiting, "{\"v\": \"yes\"}");

            var done = house.await(pass, PassState.DONE, PassState.DEAD);

            assertThat(done.outcome()).as(String.valueOf(done.result())).contains(Outcome.SUCCESS);
            assertThat(house.eventNames(pass)).doesNotContain("rerun");
            assertThat(EveryChange.tree(workspace)).isEqualTo(EveryChange.FURTHER);
        }
    }

    private static Child executor(House house, int user, String name, String kind)
            throws IOException {
        return user == 0
                ? house.executor(name, "--stage", kind)
                : house.executorAs(user, List.of("--clear-groups"), name, "--stage", kind);
    }

    private static void giveAll(Path tree, int user) throws IOException {
        try (var walk = Files.walk(tree)) {
            for (var path : walk.toList()) {
                Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /// It changes what it can, says nothing of what it cannot, and ends well.
    @Test
    void a_plugin_that_swallows_its_errors_has_still_changed_what_is_somebody_elses()
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def post_transform_all(self, ctx):
                        os.chdir(str(ctx.dst_root))
                        ctx.log.info("runs")
                        for name in ("mine", "d/theirs"):
                            try:
                                with open(name, "a") as file: file.write("more\\n")
                            except OSError:
                                pass
                    """);
            var workspace = house.workspace("run-1", Map.of("mine", "1\n", "d/theirs", "2\n"));
            giveAll(workspace, USER);
            give(workspace.resolve("d/theirs"), COLLEAGUE, USER, 0666);
            house.executorAs(USER, List.of("--clear-groups"), "one");

            var done = house.done(PASS);
            var again = house.done(PASS);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(warnings(done).getFirst()).contains("'d/theirs' belongs to user 2001");
            assertThat(warnings(again)).isEmpty(); // it is the executor's now
            assertThat(House.tree(workspace))
                    .isEqualTo(Map.of("mine", "1\nmore\nmore\n", "d/theirs", "2\nmore\nmore\n"));
            assertThat(house.captured("p", again.id()).lines()).hasSize(1);
        }
    }

    /// The plugin opens a directory that is closed to writing and closes it again, and leaves a
    /// file that not even its owner may read.
    @ParameterizedTest
    @ValueSource(strings = {"overlay", "copy"})
    void an_ordinary_user_goes_on_with_what_was_set_aside_in_closed_places(String kind)
            throws Exception {
        try (var house = new House(directory)) {
            house.plugin(
                    "p",
                    """
                    def pre_transform_all(self, ctx):
                        os.chdir(str(ctx.dst_root))
                        if "v" not in (ctx.extra_inputs or {}):
                            os.chmod("d", 0o755)
                            with open("d/a", "a") as file: file.write("asked\\n")
                            os.chmod("d", 0o555)
                            with open("shut", "w") as file: file.write("shut\\n")
                            os.chmod("shut", 0)
                            raise PluginInputRequired([{"id": "v"}], "which?")
                        with open("b", "a") as file: file.write(ctx.extra_inputs["v"] + "\\n")
                    """);
            var workspace = house.workspace("run-1", Map.of("b", "1\n", "d/a", "2\n"));
            give(workspace, USER, USER, 0755);
            give(workspace.resolve("b"), USER, USER, 0644);
            give(workspace.resolve("d/a"), USER, USER, 0644);
            give(workspace.resolve("d"), USER, USER, 0555);
            house.executorAs(USER, List.of("--clear-groups"), "one", "--stage", kind);
            var pass = house.submit(PASS.replace("}", ", \"dry_run\": true}"));
            var waiting = house.await(pass, PassState.WAITING, PassState.DONE, PassState.DEAD);
            house.answer(waiting, "{\"v\": \"answered\"}");

            var done = house.await(pass, PassState.DONE, PassState.DEAD);

            assertThat(done.outcome()).contains(Outcome.SUCCESS);
            assertThat(done.attempt()).isEqualTo(1);
            assertThat(Objects.requireNonNull(done.result()).applied().getFirst().changes())
                    .containsExactlyInAnyOrder("change b", "change d/a", "create shut");
            assertThat(ownerOf(workspace.resolve("d"))).isEqualTo("1000:1000 555");
        }
    }

    private static List<String> warnings(PassView view) {
        return Objects.requireNonNull(view.result()).warnings();
    }

    private static void give(Path path, int user, int group, int mode) throws IOException {
        Files.setAttribute(path, "unix:uid", user);
        Files.setAttribute(path, "unix:gid", group);
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static String ownerOf(Path path) throws IOException {
        return "%d:%d %o"
                .formatted(
                        attribute(path, "uid"),
                        attribute(path, "gid"),
                        attribute(path, "mode") & 07777);
    }

    private static int attribute(Path path, String name) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:" + name, LinkOption.NOFOLLOW_LINKS);
    }

    /// Something mounted for the time of a test.
    private record Mounted(Path target) implements AutoCloseable {
        static Mounted overlayOn(Path target, Path layers) throws IOException {
            Files.createDirectories(target);
            for (var layer : List.of("lower", "upper", "work")) {
                Files.createDirectories(layers.resolve(layer));
            }
            run(
                    "mount",
                    "-t",
                    "overlay",
                    "overlay",
                    "-o",
                    "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work".formatted(layers),
                    target.toString());
            return new Mounted(target);
        }

        private static void run(String... words) throws IOException {
            if (new ProcessBuilder(words).inheritIO().start().onExit().join().exitValue() != 0) {
                throw new IOException(String.join(" ", words) + " failed");
            }
        }

        @Override
        public void close() throws IOException {
            run("umount", "--lazy", target.toString());
        }
    }
}
