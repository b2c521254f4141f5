package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static final Tools TOOLS =
            new Tools(
                    Path.of("/bin/sh"),
                    Path.of("/bin/mount"),
                    Path.of("/bin/unshare"),
                    Path.of("/bin/setpriv"),
                    Path.of("/bin/bwrap"));
    private static final Path ODD = Path.of("/data/a b,c:d'\"\n$(reboot)");

    @Test
    void root_without_an_owner_to_become_goes_straight_to_bubblewrap() {
        assertThat(words(new WorkerUser.Root()))
                .containsSubsequence(
                        "/bin/unshare", "--mount", "--propagation", "private", "--", "/bin/sh")
                .containsSubsequence("--", "/bin/bwrap", "--args", "3", "--unshare-all")
                .doesNotContain("/bin/setpriv", "--map-root-user", "--uid");
    }

    @Test
    void root_becomes_the_owner_of_the_workspace_before_bubblewrap() {
        assertThat(words(new WorkerUser.Owner(1000, 1001)))
                .containsSubsequence(
                        "/bin/setpriv",
                        "--reuid=1000",
                        "--regid=1001",
                        "--clear-groups",
                        "--no-new-privs",
                        "--",
                        "/bin/bwrap");
    }

    @Test
    void an_ordinary_user_gets_a_user_namespace_to_mount_in_and_keeps_his_number_inside() {
        assertThat(words(new WorkerUser.Executor(1000, 1001)))
                .startsWith("/bin/unshare", "--user", "--map-root-user", "--mount")
                .containsSubsequence("/bin/bwrap", "--uid", "1000", "--gid", "1001")
                .doesNotContain("/bin/setpriv");
    }

    @Test
    void every_protection_is_on_the_line() {
        assertThat(words(new WorkerUser.Root()))
                .containsSubsequence("--unshare-all", "--unshare-user", "--disable-userns")
                .containsSubsequence("--cap-drop", "ALL", "--die-with-parent", "--new-session")
                .containsSubsequence("--seccomp", "9", "--json-status-fd", "8", "--")
                .endsWith("--", "the", "command");
    }

    @Test
    void the_network_is_shared_only_where_it_is_asked_for() {
        assertThat(words(new WorkerUser.Root())).doesNotContain("--share-net");
        assertThat(words(new WorkerUser.Root(), true))
                .containsSubsequence("--unshare-all", "--share-net", "--disable-userns");
    }

    @Test
    void the_files_of_the_control_group_come_first() {
        assertThat(words(new WorkerUser.Root()))
                .containsSubsequence(
                        "script", "holdpoint-enter", "/group/tasks", "--", "/s/settings");
    }

    @Test
    void an_odd_path_is_one_word_and_no_part_of_the_script() {
        var words = words(new WorkerUser.Root());

        assertThat(words.get(words.indexOf("-c") + 1)).isEqualTo("script");
        assertThat(words.stream().filter(word -> word.contains("reboot")))
                .containsOnly(ODD.toString(), ODD + "/upper", ODD + "/work");
    }

    @Test
    void the_environment_goes_into_a_file_in_the_order_of_its_names() {
        assertThat(CommandLine.settings(Map.of("B", "2 ", "A", "x=y\n")))
                .isEqualTo("--clearenv\0--setenv\0A\0x=y\n\0--setenv\0B\0002 \0");
    }

    @Test
    void every_mount_has_its_options() {
        var at = Path.of("/at");
        var from = Path.of("/from");
        assertThat(
                        List.of(
                                new Mount.ReadOnly(from, at).options(),
                                new Mount.Writable(from, at).options(),
                                new Mount.Memory(at, 7, "1777").options(),
                                new Mount.Directory(at, "0700").options(),
                                new Mount.Link("to", at).options(),
                                new Mount.Processes(at).options(),
                                new Mount.Devices(at).options(),
                                new Mount.Seal(at).options()))
                .containsExactly(
                        List.of("--ro-bind", "/from", "/at"),
                        List.of("--bind", "/from", "/at"),
                        List.of("--size", "7", "--perms", "1777", "--tmpfs", "/at"),
                        List.of("--perms", "0700", "--dir", "/at"),
                        List.of("--symlink", "to", "/at"),
                        List.of("--proc", "/at"),
                        List.of("--dev", "/at"),
                        List.of("--remount-ro", "/at"));
    }

    @Test
    void the_launcher_is_asked_for_the_same_in_data() {
        var request = line(new WorkerUser.Owner(1000, 1001), false).request(List.of("/x"));

        assertThat(request)
                .containsEntry("user", List.of(1000, 1001))
                .containsEntry("words", List.of("/x"))
                .containsEntry(
                        "stage",
                        Map.of(
                                "lower",
                                ODD.toString(),
                                "upper",
                                ODD + "/upper",
                                "work",
                                ODD + "/work",
                                "merged",
                                "/run/view"))
                .containsEntry(
                        "files",
                        List.of(
                                List.of(3, "/s/settings", "read"),
                                List.of(7, "/s/report", "write"),
                                List.of(8, "/s/status", "write"),
                                List.of(9, "/run/filter.bpf", "read")));
        assertThat(line(new WorkerUser.Root(), false).request(List.of()))
                .containsEntry("user", null);
    }

    private static List<String> words(WorkerUser user) {
        return words(user, false);
    }

    private static List<String> words(WorkerUser user, boolean hasNetwork) {
        var line = line(user, hasNetwork);
        return Stream.concat(line.before(TOOLS).stream(), line.inside(TOOLS).stream()).toList();
    }

    private static CommandLine line(WorkerUser user, boolean hasNetwork) {
        var setUp =
                new CommandLine.SetUp(
                        "script",
                        List.of(Path.of("/group/tasks")),
                        Path.of("/s/settings"),
                        Path.of("/s/report"),
                        Path.of("/s/status"),
                        Path.of("/run/filter.bpf"),
                        ODD,
                        ODD.resolve("upper"),
                        ODD.resolve("work"),
                        Path.of("/run/view"),
                        List.of());
        var mounts = List.<Mount>of(new Mount.Writable(Path.of("/run/view"), ODD));
        return new CommandLine(user, setUp, mounts, ODD, hasNetwork, List.of("the", "command"));
    }
}
