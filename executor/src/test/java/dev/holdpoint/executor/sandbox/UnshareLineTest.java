package dev.holdpoint.executor.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnshareLineTest {
    private static final UtilLinux TOOLS =
            new UtilLinux(
                    Path.of("/bin/sh"),
                    Path.of("/bin/mount"),
                    Path.of("/bin/unshare"),
                    Path.of("/bin/setpriv"),
                    Path.of("/bin/setsid"));
    private static final Path ODD = Path.of("/data/a b,c:d'\"\n$(reboot)");
    private static final WorkerUser OWNER = new WorkerUser.Owner(1000, 1001);
    private static final WorkerUser EXECUTOR = new WorkerUser.Executor(1000, 1001);

    @Test
    void it_dies_with_the_thread_that_starts_it_and_its_first_process_with_it() {
        assertThat(words(OWNER, true, false))
                .startsWith(
                        "/bin/setpriv",
                        "--pdeathsig",
                        "KILL",
                        "--",
                        "/bin/unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child");
    }

    @Test
    void every_namespace_is_its_own_and_the_network_unless_it_is_asked_for() {
        assertThat(words(OWNER, true, false))
                .contains("--mount", "--pid", "--ipc", "--uts", "--cgroup", "--net")
                .containsSubsequence("--propagation", "private");
        assertThat(words(OWNER, true, true)).doesNotContain("--net");
    }

    @Test
    void an_ordinary_user_mounts_as_root_of_a_user_namespace_and_is_himself_in_another() {
        assertThat(words(EXECUTOR, true, false))
                .containsSubsequence("/bin/unshare", "--user", "--map-root-user", "--mount")
                .containsSubsequence("holdpoint-enclose", "/run/room", "0", "0")
                .containsSubsequence(
                        "/bin/unshare",
                        "--user",
                        "--map-user=1000",
                        "--map-group=1001",
                        "--keep-caps",
                        "--root=/jail",
                        "--",
                        "/bin/setpriv",
                        "--no-new-privs")
                .doesNotContain("--clear-groups");
    }

    @Test
    void root_becomes_the_owner_of_the_workspace_before_his_user_namespace_is_made() {
        assertThat(words(OWNER, true, false))
                .doesNotContain("--map-root-user")
                .containsSubsequence("holdpoint-enclose", "/run/room", "1000", "1001")
                .containsSubsequence(
                        "/bin/setpriv",
                        "--reuid=1000",
                        "--regid=1001",
                        "--clear-groups",
                        "--",
                        "/bin/unshare",
                        "--user",
                        "--map-user=1000");
    }

    @Test
    void without_user_namespaces_root_becomes_the_owner_inside() {
        assertThat(words(OWNER, false, false))
                .doesNotContain("--user")
                .containsSubsequence(
                        "/bin/unshare",
                        "--root=/jail",
                        "--",
                        "/bin/setpriv",
                        "--reuid=1000",
                        "--regid=1001",
                        "--clear-groups",
                        "--no-new-privs");
    }

    @Test
    void every_right_is_given_up_before_the_worker_and_it_gets_a_session() {
        for (var user : List.of(OWNER, EXECUTOR, new WorkerUser.Root())) {
            for (boolean ownsUsers : new boolean[] {true, false}) {
                assertThat(words(user, ownsUsers, false))
                        .containsSubsequence(
                                "--root=/jail",
                                "--no-new-privs",
                                "--inh-caps=-all",
                                "--ambient-caps=-all",
                                "--bounding-set=-all",
                                "--",
                                "/bin/sh",
                                "-c",
                                "become",
                                "holdpoint-become",
                                ODD.toString())
                        .endsWith("/bin/setsid", "the", "command");
            }
        }
    }

    @Test
    void an_odd_path_is_one_word_and_no_part_of_a_script() {
        var words = words(OWNER, true, false);

        assertThat(words).contains("enter", "enclose", "become");
        assertThat(words.stream().filter(word -> word.contains("reboot")))
                .containsOnly(ODD.toString(), ODD + "/upper", ODD + "/work");
    }

    @Test
    void the_environment_goes_into_a_file_that_keeps_every_value() {
        assertThat(
                        UnshareLine.settings(
                                Map.of("B", " 2 ", "A", "x=y\n+z\n", "EXLAB_a-b", "lost", "C", "")))
                .isEqualTo("=A=x=y\n++z\n+\n=B= 2 \n=C=\n");
    }

    @Test
    void every_mount_has_its_words() {
        var at = Path.of("/at");
        var from = Path.of("/from");
        assertThat(
                        List.of(
                                new Mount.ReadOnly(from, at).words(),
                                new Mount.Writable(from, at).words(),
                                new Mount.Memory(at, 7, "1777").words(),
                                new Mount.Directory(at, "0700").words(),
                                new Mount.Link("to", at).words(),
                                new Mount.Processes(at).words(),
                                new Mount.Devices(at).words(),
                                new Mount.Seal(at).words()))
                .containsExactly(
                        List.of("read-only", "/from", "/at"),
                        List.of("writable", "/from", "/at"),
                        List.of("memory", "/at", "7", "1777"),
                        List.of("directory", "/at", "0700"),
                        List.of("link", "to", "/at"),
                        List.of("processes", "/at"),
                        List.of("devices", "/at"),
                        List.of("seal", "/at"));
    }

    private static List<String> words(WorkerUser user, boolean ownsUsers, boolean hasNetwork) {
        var setUp =
                new CommandLine.SetUp(
                        "enter",
                        List.of(),
                        Path.of("/s/settings"),
                        Path.of("/s/report"),
                        Path.of("/s/status"),
                        Path.of("/dev/null"),
                        ODD,
                        ODD.resolve("upper"),
                        ODD.resolve("work"),
                        Path.of("/run/view"),
                        List.of());
        var enclosure =
                new UnshareLine.Enclosure("enclose", "become", Path.of("/run/room"), ownsUsers);
        var mounts = List.<Mount>of(new Mount.Writable(Path.of("/run/view"), ODD));
        return new UnshareLine(
                        user, setUp, enclosure, mounts, ODD, hasNetwork, List.of("the", "command"))
                .words(TOOLS);
    }
}
